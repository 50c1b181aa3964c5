# Tries each probe of its arguments until it succeeds, at most SECONDS long:
# SERVICE:PORT SECONDS LINE: the port is open.
# http://SERVICE:PORT SECONDS LINE, ENDPOINT, INTERVAL, CONDITION (in jq, on $code and $body), configuration of curl.
start=$(date +%s)
try_port() { nc -z -w 1 "$service" "$port" 2>/dev/null; }
try_request() { # ENDPOINT CONDITION CONFIGURATION
  address=$(getent hosts "$service") || return
  code=$(printf %s "$3" | curl -sgL --max-redirs 10 -m "$limit" -K - -o /tmp/body -w '%{http_code}' "http://${address%% *}:$port$1") &&
    jq -en --argjson code "$code" --rawfile body /tmp/body "$2" >/dev/null
}
retry() { # INTERVAL WHAT COMMAND…
  interval=$1 what=$2; shift 2
  until "$@"; do
    getent hosts "$service" >/dev/null || { echo "$line: $service has stopped"; exit 1; }
    [ $(($(date +%s) - start)) -lt "$limit" ] || { echo "$line: $what of $service after $limit s"; exit 1; }
    sleep "$interval"
  done
}
while [ $# -gt 0 ]; do
  probe=${1#http://}
  service=${probe%%:*} rest=${probe#*:}
  port=${rest%% *} rest=${rest#* }
  limit=${rest%% *} line=${rest#* }
  case $1 in
  http://*)
    start=$(date +%s)
    retry "$3" "the request to $2 does not give what is awaited" try_request "$2" "$4" "$5"
    shift 5
    ;;
  *)
    retry 0.2 "port $port is not open" try_port
    shift
    ;;
  esac
done
