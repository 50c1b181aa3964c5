# record.sh SERVICE [COMMAND…]: runs COMMAND, then notes the container whose network this one shares.
name=$1
shift
[ $# = 0 ] || sh "$@" || exit
cat /etc/hostname >"/steps/$name/run"
