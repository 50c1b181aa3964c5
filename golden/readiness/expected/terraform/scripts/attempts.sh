# Attempts on a service: a command in its container, a request, a port. Each sets `code` and fills $kurtc_dir/text, or
# fails and sets `reason`.
forms='
def kind: if type == "number" then (if floor == . and fabs < 9223372036854775808 then "int" else "float" end) else type end;
def whole: if type == "number" and floor == . and fabs >= 9223372036854775808 then tojson else . end;
def nested: if . == null then "<nil>" elif type == "array" then map(nested) elif type == "object" then map_values(nested)
  else whole end;
def shown: if type == "string" then tojson elif type == "boolean" then (if . then "True" else "False" end)
  elif type == "array" then "[" + (map(shown) | join(", ")) + "]"
  elif type == "object" then "{" + (to_entries | map((.key | tojson) + ": " + (.value | shown)) | join(", ")) + "}"
  elif kind == "int" then (tojson | sub("\\.0$"; "")) else tojson end;
def form: nested | {kind: kind, text: (if type == "string" then . else shown end | @base64), value: .};
'
extract() { # QUERIES PARSE: sets `extracts`, a JSON object of what the jq programs of QUERIES find in $kurtc_dir/text
  extracts='{}'
  [ "$1" != '{}' ] || return 0
  for name in $(printf %s "$1" | jq -r 'keys_unsorted[]'); do
    query=$(printf %s "$1" | jq -r --arg name "$name" '.[$name]')
    found=$(jq -c -R -s -S "$forms"'[try ('"$2 | ($query
)"') catch empty] | map(select(. != null)) | if length == 0 then error("nothing") elif length == 1 then .[0] else . end | form' \
      "$kurtc_dir/text" 2>/dev/null) ||
      { reason="the query $query finds nothing in: $(head -c 2000 "$kurtc_dir/text")"; return 1; }
    extracts=$(jq -cn --argjson all "$extracts" --arg name "$name" --argjson found "$found" '$all + {($name): $found}')
  done
}
holds() { # CONDITION
  jq -en --argjson code "$code" --argjson extract "$extracts" --rawfile text "$kurtc_dir/text" "$forms$1" >/dev/null 2>&1
}
save() { # KIND: writes the line with the results
  case $1 in exec) field=output ;; *) field=body ;; esac
  {
    printf '{"code":%s,"%s":"' "$code" "$field"
    encoded <"$kurtc_dir/text"
    printf '","extract":%s}\n' "$extracts"
  } >"$kurtc_dir/result"
}
tried() { # SECONDS PAUSE CONDITION KIND CODES QUERIES ARGUMENT…: until the condition holds; "" needs no more than success
  seconds=$1 pause=$2 condition=$3 start=${start:-$(date +%s)} ended=
  shift 3
  until attempt "$@" && { [ -z "$condition" ] || holds "$condition"; }; do
    [ -z "$ended" ] || return 1
    [ $(($(date +%s) - start)) -lt "$seconds" ] || { reason="not within ${seconds}s: ${reason:-$(last)}"; return 1; }
    sleep "$pause"
  done
}
last() { # what the last attempt gave
  printf 'the last code was %s, with:\n%s' "$code" "$(tail -c 2000 "$kurtc_dir/text")"
}
attempt() { # KIND CODES QUERIES ARGUMENT…; the codes are for the caller
  kind=$1 queries=$3
  shift 3
  : >"$kurtc_dir/text"
  reason=
  case $kind in
  exec) inside "$@" && extract "$queries" . ;;
  request) send "$@" && extract "$queries" fromjson ;;
  port) port "$@" ;;
  esac
}
find_address() { # SERVICE: sets `address`; a service that has ended has none
  address=$(getent hosts "$1") || { reason="$1 has stopped" ended=yes; return 1; }
  address=${address%% *}
}
port() { # SERVICE NUMBER
  find_address "$1" || return 1
  extracts='{}' code=0
  nc -z -w 1 "$address" "$2" 2>/dev/null || { reason="port $2 is closed"; return 1; }
}
send() { # SERVICE NUMBER METHOD ENDPOINT BODY HEADER…
  find_address "$1" || return 1
  url="http://$address:$2$4" method=$3
  printf %s "$5" >"$kurtc_dir/sent"
  shift 5
  count=$#
  while [ "$count" -gt 0 ]; do header=$1; shift; set -- "$@" -H "$header"; count=$((count - 1)); done
  [ "$method" = GET ] || set -- "$@" --data-binary "@$kurtc_dir/sent"
  code=$(curl -sSgL --path-as-is --max-redirs 10 "$@" -o "$kurtc_dir/text" -w '%{http_code}' "$url" 2>"$kurtc_dir/reason") ||
    { reason=$(cat "$kurtc_dir/reason"); return 1; }
  code=$((1$code - 1000))
}
inside() { # COMMAND…: as `docker exec` runs it: user, variables, working directory and files of the container's own
  user=$(stat -c %u /proc/1) && group=$(stat -c %g /proc/1) || { reason="its container cannot be looked into"; return 1; }
  { code=$({ xargs -0 -x -s 1500000 sh -c '
    nsenter=$1 env=$2 user=$3 group=$4 count=$5
    shift 5
    while [ "$count" -gt 0 ]; do word=$1; shift; set -- "$@" "$word"; count=$((count - 1)); done
    "$env" -i "$@" >&4 2>&1 3>&- 4>&- </dev/null
    echo "$?" >&3
  ' sh "" "$(which env)" "$user" "$group" "$(($# + 10))" \
    "$(which nsenter)" -t 1 -r -w -G "$group" -S "$user" -- "$@" </proc/1/environ; } 3>&1 2>/dev/null); } 4>"$kurtc_dir/text"
  code=${code:-125}
}
