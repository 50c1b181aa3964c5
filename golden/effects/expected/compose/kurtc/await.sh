# await SECONDS INTERVAL FIELD ASSERTION KIND TARGET TYPE QUERIES exec|request ARGUMENT…: tries until FIELD holds.
patience=$1 interval=$2 wanted=$3 assertion=$4 kind=$5 target=$6 type=$7 queries=$8 action=$9
shift 9
. "${0%/*}/attempts.sh"
. "${0%/*}/compare.sh"
run() { # without showing each try
  "$@" >"$kurtc_dir/output" 2>&1 </dev/null
  code=$?
  printf %s "$code" >"$kurtc_dir/code"
}
end=$(($(date +%s) + patience)) tries=1
until "try_$action" "$@" && extract "$queries" "$action" && holds value "$kurtc_step.$wanted" "$assertion" "$kind" "$target" "$type"; do
  [ "$(date +%s)" -lt "$end" ] || fail "$wanted does not hold after ${patience}s and $tries tries: $reason"
  sleep "$interval"
  tries=$((tries + 1))
done
case $action in exec) cat "$kurtc_dir/output" ;; *) cat "$kurtc_dir/body" ;; esac
echo "$kurtc_line: $kurtc_step: $wanted holds after $tries tries"
