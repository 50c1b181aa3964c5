# exec CODES QUERIES [NAME=VALUE]… -- COMMAND…: runs COMMAND in the service's container, with variables beyond its own.
codes=$1 queries=$2 patience=
shift 2
. "${0%/*}/attempts.sh"
try_exec "$@"
check "$codes"
extract "$queries" exec || fail "$reason"
