# ready PROBES: tries one probe after the other until it succeeds. PROBES is JSON: lists of LINE SECONDS PAUSE CONDITION
# KIND CODES QUERIES ARGUMENT…; ports are waited for from the start on, everything else from its turn on.
. /kurtc/attempts.sh
probes=$1 count=$(printf %s "$1" | jq length) index=0
while [ "$index" -lt "$count" ]; do
  eval "set -- $(printf %s "$probes" | jq -r --argjson index "$index" '.[$index] | @sh')"
  line=$1
  shift
  [ "$4" = port ] || start=
  tried "$@" || fail "$line: $reason"
  index=$((index + 1))
done
printf '{"code":0}\n' >"$kurtc_dir/result"
