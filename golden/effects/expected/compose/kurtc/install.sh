# install.sh STEP… [-- COMMAND…]: fills /steps with a folder for each step's results, and with what runs steps in any
# image: a busybox that needs nothing of the image, and scripts for it. Then runs COMMAND.
set -eu
bin=/steps/.bin
mkdir -p "$bin"
install() { # NAME: from standard input
  cat >"$bin/.new"
  chmod 755 "$bin/.new"
  mv "$bin/.new" "$bin/$1"
}
for script in with step task; do install "$script.sh" <"/kurtc/$script.sh"; done
busybox=$(which busybox.static || which busybox)
install busybox <"$busybox"
for loader in /lib/ld-musl-*.so.1; do
  # Alpine's busybox needs this loader, and names it by its path: the copy names a copy, which every container has.
  [ -e "$loader" ] && [ "$busybox" = "${busybox%.static}" ] || continue
  install ld <"$loader"
  at=$(strings -t d "$bin/busybox" | grep -F " $loader" | head -n 1 | sed 's/^ *//; s/ .*//')
  [ -z "$at" ] || printf '%s\0' "$bin/ld" | dd of="$bin/busybox" bs=1 seek="$at" conv=notrunc 2>/dev/null
done
for folder in /stored/*; do [ ! -d "$folder" ] || chmod 777 "$folder"; done
while [ $# -gt 0 ] && [ "$1" != -- ]; do
  mkdir -p "/steps/$1"
  chmod 777 "/steps/$1"
  shift
done
[ $# -lt 2 ] || { shift; exec sh "$@"; }
