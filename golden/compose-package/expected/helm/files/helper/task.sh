# task.sh SECONDS PACKAGES [PATH]… -- COMMAND…: runs in the image of the plan, with nothing but its shell: COMMAND, at most SECONDS
# long (0: no limit), after pip has installed PACKAGES; then what is at each PATH is kept. What is set before COMMAND runs begins
# with kurtc_: a variable of its own would change for it, too.
kurtc_out=/kurtc/out kurtc_seconds=$1 kurtc_packages=$2
shift 2
kurtc_index=0
while [ "$1" != -- ]; do
  eval "kurtc_path$kurtc_index=\$1"
  kurtc_index=$((kurtc_index + 1))
  shift
done
shift
kurtc_count=$kurtc_index
rm -rf "$kurtc_out"/*
if [ -n "$kurtc_packages" ] && ! pip install $kurtc_packages >"$kurtc_out/output" 2>&1 </dev/null; then
  printf 1 >"$kurtc_out/code"
  cat "$kurtc_out/output"
  exit 0
fi
"$@" >"$kurtc_out/output" 2>&1 </dev/null &
task=$!
if [ "$kurtc_seconds" != 0 ]; then
  { sleep "$kurtc_seconds"; printf %s "$kurtc_seconds" >"$kurtc_out/late"; kill -9 "$task"; } >/dev/null 2>&1 &
  watch=$!
fi
wait "$task" 2>/dev/null
printf %s "$?" >"$kurtc_out/code"
[ "$kurtc_seconds" = 0 ] || kill "$watch" 2>/dev/null
cat "$kurtc_out/output"
kurtc_index=0
while [ "$kurtc_index" -lt "$kurtc_count" ]; do
  eval "path=\$kurtc_path$kurtc_index"
  mkdir -p "$kurtc_out/files-$kurtc_index"
  source=${path%/\*}
  if [ -d "$source" ]; then
    cp -a "$source/." "$kurtc_out/files-$kurtc_index/"
  else
    cp -pL "$source" "$kurtc_out/files-$kurtc_index/" || printf %s "$path" >"$kurtc_out/missing-$kurtc_index"
  fi 2>/dev/null
  kurtc_index=$((kurtc_index + 1))
done
exit 0
