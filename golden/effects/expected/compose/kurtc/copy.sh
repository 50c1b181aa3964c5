# copy [VOLUME SOURCE… --]…: fills each /volumes/VOLUME with copies of its sources, the last one on top.
while [ $# -gt 0 ]; do
  volume=/volumes/$1
  shift
  find "$volume" -mindepth 1 -maxdepth 1 -exec rm -rf {} +
  while [ "$1" != -- ]; do
    cp -a "$1/." "$volume/" || fail "$1 cannot be copied"
    shift
  done
  shift
  chown -hR 0:0 "$volume"
done
