# store PATH: files/0 beside the results then holds what is at PATH in the container whose namespaces this one shares.
located= rest=$1 links=0
rest=${rest%/\*}
while [ -n "$rest" ]; do # a link's absolute target is one of the container
  part=${rest%%/*}
  case $rest in */*) rest=${rest#*/} ;; *) rest= ;; esac
  case $part in
  '' | .) ;;
  ..) located=${located%/*} ;;
  *)
    if [ -L "/proc/1/root$located/$part" ] && [ "$links" -lt 40 ]; then
      links=$((links + 1)) link=$(readlink "/proc/1/root$located/$part")
      case $link in /*) located= ;; esac
      rest=$link/$rest
    else
      located=$located/$part
    fi
    ;;
  esac
done
from=/proc/1/root$located
rm -rf "$kurtc_dir/files"
mkdir -p "$kurtc_dir/files/0"
if [ -d "$from" ]; then cp -a "$from/." "$kurtc_dir/files/0/"; else cp -p "$from" "$kurtc_dir/files/0/${1##*/}"; fi \
  2>"$kurtc_dir/reason" || fail "$1 cannot be stored" "$kurtc_dir/reason"
printf '{"code":0}\n' >"$kurtc_dir/result"
