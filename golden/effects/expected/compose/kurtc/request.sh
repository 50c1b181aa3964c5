# request CODES QUERIES SERVICE PORT ENDPOINT CONFIGURATION [BODY]: sends a request; CONFIGURATION is curl's.
codes=$1 queries=$2 patience=
shift 2
. "${0%/*}/attempts.sh"
try_request "$@" || fail "$reason"
cat "$kurtc_dir/body"
echo
check "$codes"
extract "$queries" request || fail "$reason"
