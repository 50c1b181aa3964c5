# fill COPY…: each COPY is "VOLUME SOURCE…": copies the sources into /volumes/VOLUME, the last one on
# top. A source is a folder; SOURCE.sh, where there is one, says what else belongs to it, and SOURCE.json holds texts. What
# has been filled stays as its service left it; what was interrupted is filled anew.
write() { # FILE: texts by their path
  jq -r 'keys_unsorted[] | @base64' "$1" | while read -r path; do
    path=$(printf %s "$path" | base64 -d; printf x)
    path=${path%x}
    case $path in */*) mkdir -p "./${path%/*}" ;; esac
    jq -j --arg path "$path" '.[$path]' "$1" >"./$path"
  done
}
for copy; do
  set -- $copy
  volume=/volumes/$1 unfinished=$kurtc_dir/unfinished-$1
  shift
  [ ! -e "$unfinished" ] || find "$volume" -mindepth 1 -maxdepth 1 -exec rm -rf {} +
  [ -z "$(ls -A "$volume")" ] || continue
  : >"$unfinished"
  for source; do
    if [ -d "$source" ]; then cp -a "$source/." "$volume/" || fail "$source cannot be copied"; fi
    case $source in
    /.kurtc/*) [ -d "$source" ] || fail "$source is not there: apply with -var 'rerun={…}' to make it again" ;;
    *)
      [ ! -f "$source.sh" ] || (cd "$volume" && . "$source.sh") || fail "$source.sh fails"
      [ ! -f "$source.json" ] || (cd "$volume" && write "$source.json") || fail "$source.json cannot be written"
      ;;
    esac
  done
  chown -hR 0:0 "$volume"
  rm "$unfinished"
done
printf '{"code":0}\n' >"$kurtc_dir/result"
