# render VOLUME [PATH TEXT]…: fills /stored/VOLUME with a file for each text.
volume=/stored/$1
shift
find "$volume" -mindepth 1 -maxdepth 1 -exec rm -rf {} +
while [ $# -gt 0 ]; do
  file=$volume/$1
  mkdir -p "${file%/*}"
  printf %s "$2" >"$file"
  shift 2
done
