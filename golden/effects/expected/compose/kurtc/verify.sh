# verify KIND VALUE ASSERTION KIND TARGET TYPE: a KIND is value (STEP.FIELD), text or json.
. "${0%/*}/compare.sh"
holds "$@" || fail "Verification failed: $reason"
echo "$kurtc_line: $kurtc_step: Verification succeeded"
