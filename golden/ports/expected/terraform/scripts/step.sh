# step.sh ACTION ARGUMENT…: runs ACTION.sh once, and prints its results as one line of JSON. A later container of the same
# step with the same arguments and variables prints that line again, and runs nothing. What is set here and in task.sh before
# the task runs begins with `kurtc_`: a variable of the task's own would be changed for it, too.
kurtc_dir=/.kurtc/$KURTC_STEP
sum() {
  if command -v sha256sum >/dev/null; then sha256sum; else cksum; fi
}
kurtc_key=$({ env | grep -v '^\(HOSTNAME\|PWD\|OLDPWD\|SHLVL\|_\)=' | sort; printf '%s\n' "$@"; } | sum)
# Volumes know by themselves whether they are filled: one that is made anew looks as the one before it, and is empty.
if [ "$1" != fill ] && [ "$(cat "$kurtc_dir/key" 2>/dev/null)" = "$kurtc_key" ]; then
  cat "$kurtc_dir/result"
  exit 0
fi
unset KURTC_STEP KURTC_RERUN KURTC_INPUTS
encoded() { # from standard input
  base64 | tr -d '\n'
}
fail() { # REASON [FILE]: FILE is what it has printed
  printf '{"failed":"%s"}\n' "$({ printf '%s\n' "$1"; [ ! -s "${2:-}" ] || tail -c 8000 "$2"; } | encoded)"
  exit 1
}
limit() { # SECONDS REASON: fails when the time is over; 0 is no limit
  [ "$1" != 0 ] || return 0
  {
    sleep "$1"
    printf '{"failed":"%s"}\n' "$(printf %s "$2" | encoded)" >&3
    kill -KILL $$
  } 3>&1 >/dev/null 2>&1 &
}
accept() { # CODES: the code has to be one of them (*: any)
  case $1 in '*') return ;; esac
  case " $1 " in *" $code "*) ;; *) fail "code $code, accepted: ${1:-none}" "$kurtc_dir/text" ;; esac
}
mkdir -p "$kurtc_dir" || fail "the volume of the steps cannot be written to"
rm -f "$kurtc_dir/key" "$kurtc_dir/text"
kurtc_action=$1
shift
. "/kurtc/$kurtc_action.sh"
printf '%s\n' "$kurtc_key" >"$kurtc_dir/key"
cat "$kurtc_dir/result"
