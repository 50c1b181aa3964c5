# task SECONDS CODES PACKAGES STORES COMMAND…: runs COMMAND, at most SECONDS long, after pip has installed PACKAGES. Each
# line of STORES is a path: files/0, files/1 … beside the results then hold what is there.
limit "$1" "it takes longer than ${1}s"
kurtc_codes=$2 kurtc_packages=$3 kurtc_stores=$4
shift 4
if [ -n "$kurtc_packages" ]; then
  pip install $kurtc_packages >"$kurtc_dir/text" 2>&1 </dev/null || fail "pip install $kurtc_packages fails" "$kurtc_dir/text"
fi
"$@" >"$kurtc_dir/text" 2>&1 </dev/null 3>&-
code=$?
accept "$kurtc_codes"
rm -rf "$kurtc_dir/files"
index=0
while IFS= read -r path; do
  [ -n "$path" ] || continue
  mkdir -p "$kurtc_dir/files/$index"
  path=${path%/\*}
  if [ -d "$path" ]; then cp -pR "$path/." "$kurtc_dir/files/$index/"; else cp -pL "$path" "$kurtc_dir/files/$index/"; fi \
    2>"$kurtc_dir/reason" || fail "$path cannot be stored" "$kurtc_dir/reason"
  index=$((index + 1))
done <<END
$kurtc_stores
END
{
  printf '{"code":%s,"output":"' "$code"
  encoded <"$kurtc_dir/text"
  printf '"}\n'
} >"$kurtc_dir/result"
