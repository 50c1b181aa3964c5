# store PATH VOLUME: fills /stored/VOLUME with what is at PATH in the container whose namespaces this one shares.
located= rest=${1%/\*} links=0
while [ -n "$rest" ]; do # symbolic links mean what they mean there
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
find "/stored/$2" -mindepth 1 -maxdepth 1 -exec rm -rf {} +
if [ -d "/proc/1/root$located/" ]; then
  cp -a "/proc/1/root$located/." "/stored/$2/"
else
  cp -pL "/proc/1/root$located" "/stored/$2/"
fi || fail "$1 cannot be stored"
