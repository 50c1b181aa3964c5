# wait SECONDS PAUSE CONDITION KIND CODES QUERIES ARGUMENT…: attempts until the condition (in jq) holds.
. /kurtc/attempts.sh
limit $(($1 + $1 / 4 + 1)) "not within ${1}s: the last attempt has not come to an end"
tried "$@" || fail "$reason"
save "$4"
