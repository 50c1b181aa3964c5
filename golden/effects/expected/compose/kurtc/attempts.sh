# What exec, request and await try: both keep what they get in /steps/STEP, and say in `reason` why they could not.
inside() { # [NAME=VALUE]… -- COMMAND…: as `docker exec` in the container whose namespaces this one shares
  user=$(stat -c %u /proc/1) group=$(stat -c %g /proc/1)
  total=$# index=0 variables=$#
  while [ "$index" -lt "$total" ]; do # turns the arguments round once; nsenter takes the place of the --
    if [ "$variables" = "$total" ] && [ "$1" = -- ]; then
      variables=$index
      set -- "$@" "$(which nsenter)" -t 1 -r -w -G "$group" -S "$user" --
    else
      set -- "$@" "$1"
    fi
    shift
    index=$((index + 1))
  done
  # The variables of the container's first process come first; its own PATH finds the command.
  { status=$({ xargs -0 -x -s 1500000 sh -c '
    env=$1 patience=$2 count=$3
    shift 3
    while [ "$count" -gt 0 ]; do word=$1; shift; set -- "$@" "$word"; count=$((count - 1)); done
    ${patience:+timeout -s KILL "$patience"} "$env" -i "$@" >&4 2>&1 3>&- 4>&- </dev/null
    echo "$?" >&3
  ' sh "$(which env)" "$patience" "$#" "$@" </proc/1/environ; } 3>&1 2>/dev/null); } 4>&1
  return "${status:-125}"
}
try_exec() { # [NAME=VALUE]… -- COMMAND…
  run inside "$@"
}
try_request() { # SERVICE PORT ENDPOINT CONFIGURATION [BODY]: CONFIGURATION is curl's
  address=$(getent hosts "$1") || { reason="$1 has stopped"; return 1; }
  [ $# -lt 5 ] || printf %s "$5" >"$kurtc_dir/sent"
  { printf %s "$4"; [ $# -lt 5 ] || printf 'data-binary = "@%s"\n' "$kurtc_dir/sent"; } |
    curl -sSgL --max-redirs 10 ${patience:+-m "$patience"} -K - -o "$kurtc_dir/body" -w '%{http_code}' \
      "http://${address%% *}:$2$3" >"$kurtc_dir/code" 2>"$kurtc_dir/failure" || { reason=$(cat "$kurtc_dir/failure"); return 1; }
  read -r code <"$kurtc_dir/code"
  [ -f "$kurtc_dir/body" ] || : >"$kurtc_dir/body"
}
extract() { # QUERIES ACTION: QUERIES is a JSON object of jq programs; an exec's output is a text, a body is JSON
  [ "$1" != '{}' ] || return 0
  case $2 in exec) field=output parsed=. ;; *) field=body parsed=fromjson ;; esac
  for name in $(printf %s "$1" | jq -r 'keys_unsorted[]'); do
    query=$(printf %s "$1" | jq -r --arg name "$name" '.[$name]')
    jq -L "${0%/*}" -R -s -S "include \"values\"; [try ($parsed | ($query
)) catch empty] | found" "$kurtc_dir/$field" >"$kurtc_dir/extract.$name.json" 2>/dev/null ||
      { reason="the query $query finds nothing in the $field"; return 1; }
    jq -L "${0%/*}" -j 'include "values"; text' "$kurtc_dir/extract.$name.json" >"$kurtc_dir/extract.$name"
  done
}
