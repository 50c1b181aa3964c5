# task SECONDS CODES PACKAGES STORES COMMAND…: runs COMMAND in this image, at most SECONDS long (0: no limit), after pip
# has installed PACKAGES. Each line VOLUME PATH of STORES then fills /stored/VOLUME with what is at PATH.
kurtc_seconds=$1 kurtc_codes=$2 kurtc_packages=$3 kurtc_stores=$4
shift 4
limited() { # COMMAND…: in a session of its own, all of which is ended when the time is over
  $kurtc_b rm -f "$kurtc_dir/late"
  $kurtc_b setsid "$@" &
  session=$!
  { $kurtc_b sleep "$kurtc_seconds"; : >"$kurtc_dir/late"; kill -KILL -"$session"; } >/dev/null 2>&1 &
  watch=$!
  wait "$session"
  set -- "$?"
  kill "$watch" 2>/dev/null
  return "$1"
}
store() { # VOLUME PATH: a folder's content, or a file by its name
  path=${2%/\*}
  $kurtc_b find "/stored/$1" -mindepth 1 -maxdepth 1 -exec $kurtc_b rm -rf {} +
  if [ -d "$path" ]; then
    $kurtc_b cp -a "$path/." "/stored/$1/"
  else
    $kurtc_b cp -pL "$path" "/stored/$1/"
  fi || fail "$2 cannot be stored"
}
if [ -n "$kurtc_packages" ]; then
  pip install $kurtc_packages >"$kurtc_dir/pip" 2>&1 </dev/null || { $kurtc_b cat "$kurtc_dir/pip"; fail "pip install $kurtc_packages fails"; }
fi
if [ "$kurtc_seconds" = 0 ]; then run "$@"; else run limited "$@"; fi
[ ! -f "$kurtc_dir/late" ] || fail "it takes longer than ${kurtc_seconds}s"
check "$kurtc_codes"
while read -r volume path; do
  [ -z "$volume" ] || store "$volume" "$path"
done <<END
$kurtc_stores
END
