# attempt KIND CODES QUERIES ARGUMENT…: a command in a service, or a request to it.
. /kurtc/attempts.sh
attempt "$@" || fail "$reason" "$kurtc_dir/text"
accept "$2"
save "$1"
