#!/bin/sh
# Shows kurtc on the package beside this script: plans it, validates it, builds a Compose project, and lists the result.
# `make demo` calls it; KURTC is the command, OUT the folder to build into.
set -eu
package=$(dirname "$0")/shop
kurtc=${KURTC:-kurtc}
out=${OUT:-out/demo}

show() {
  printf '\n$ %s\n' "$(printf '%s ' "$@" | sed "s|^$kurtc|kurtc|")"
  "$@"
}

show "$kurtc" plan "$package"
show "$kurtc" validate "$package"
show "$kurtc" build "$package" --target compose -o "$out"
show find "$out" -type f
show cat "$out/compose.yaml"
printf '\nStart it with:  docker compose --project-directory %s up -d --wait\n' "$out"
