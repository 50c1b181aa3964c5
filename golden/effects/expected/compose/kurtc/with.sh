# with.sh VALUE… -- NAME=TEXT… -- COMMAND…: starts COMMAND with these variables. In both, each {{VALUE}} becomes the
# value STEP.FIELD of that name, byte by byte; MARK=STEP.FIELD is written {{MARK}}.
# What is set here begins with kurtc_: a variable that COMMAND is to see would change for it, too.
kurtc_newline='
'
read_value() { # STEP.FIELD: sets `kurtc_found`
  kurtc_file=/steps/${1%%.*}/${1#*.}
  [ -r "$kurtc_file" ] || { echo "there is no value $1" >&2; exit 1; }
  kurtc_found=
  while IFS= read -r kurtc_part; do kurtc_found=$kurtc_found$kurtc_part$kurtc_newline; done <"$kurtc_file"
  kurtc_found=$kurtc_found$kurtc_part
}
look_up() { # NAME: sets `kurtc_found`; fails where NAME is none of the values
  case $1 in '' | *[!A-Za-z0-9._-]*) return 1 ;; esac
  for kurtc_known in $kurtc_values; do
    [ "${kurtc_known%%=*}" != "$1" ] || { read_value "${kurtc_known#*=}"; return 0; }
  done
  return 1
}
fill() { # TEXT: sets `kurtc_filled`
  kurtc_filled= kurtc_rest=$1
  while :; do
    case $kurtc_rest in *"{{"*) ;; *) break ;; esac
    kurtc_filled=$kurtc_filled${kurtc_rest%%"{{"*} kurtc_rest=${kurtc_rest#*"{{"}
    if look_up "${kurtc_rest%%"}}"*}"; then
      kurtc_filled=$kurtc_filled$kurtc_found kurtc_rest=${kurtc_rest#*"}}"}
    else
      kurtc_filled="$kurtc_filled{" kurtc_rest="{$kurtc_rest"
    fi
  done
  kurtc_filled=$kurtc_filled$kurtc_rest
}
find_program() { # NAME: sets `kurtc_filled` to its place, so that no shell or busybox takes one of its own
  case $1 in */*) return ;; esac
  kurtc_saved=$IFS IFS=:
  for kurtc_folder in $PATH; do
    [ ! -x "$kurtc_folder/$1" ] || [ -d "$kurtc_folder/$1" ] || { kurtc_filled=$kurtc_folder/$1; break; }
  done
  IFS=$kurtc_saved
}
kurtc_values=
while [ "$1" != -- ]; do kurtc_values="$kurtc_values $1"; shift; done
shift
kurtc_count=$# kurtc_index=0 kurtc_variables=$#
while [ "$kurtc_index" -lt "$kurtc_count" ]; do # turns the arguments round once, each filled
  if [ "$kurtc_variables" = "$kurtc_count" ] && [ "$1" = -- ]; then
    kurtc_variables=$kurtc_index
  else
    fill "$1"
    [ "$kurtc_index" != $((kurtc_variables + 1)) ] || find_program "$kurtc_filled"
    set -- "$@" "$kurtc_filled"
  fi
  shift
  kurtc_index=$((kurtc_index + 1))
done
[ "$kurtc_variables" -gt 0 ] || exec "$@"
exec /steps/.bin/busybox env "$@"
