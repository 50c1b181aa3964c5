# step.sh LINE STEP KEY INPUTS ACTION ARGUMENT…: runs ACTION.sh, unless it has succeeded with this KEY and these runs of
# INPUTS: steps, or @ for the container whose host name this is. KEY - runs it always. Its results are in /steps/STEP.
# What is set before a task of the user's runs begins with kurtc_: a variable of the task's own would change for it, too.
kurtc_line=$1 kurtc_step=$2 kurtc_key=$3 kurtc_inputs=$4 kurtc_action=$5
shift 5
kurtc_dir=/steps/$kurtc_step kurtc_b=
[ ! -x /steps/.bin/busybox ] || kurtc_b=/steps/.bin/busybox
fail() {
  printf '%s\n' "$kurtc_line: $kurtc_step: $1"
  exit 1
}
run() { # COMMAND…: shows and keeps its output (stdout and stderr as they come) and its exit code
  { "$@" 2>&1 </dev/null; printf %s "$?" >"$kurtc_dir/code"; } | $kurtc_b tee "$kurtc_dir/output"
  read -r code <"$kurtc_dir/code"
}
check() { # CODES: the code has to be one of them (*: any)
  case $1 in '*') return ;; esac
  case " $1 " in *" $code "*) ;; *) fail "the code is $code, and only ${1:-none} is accepted" ;; esac
}
if [ "$kurtc_key" != - ]; then
  for kurtc_input in $kurtc_inputs; do
    kurtc_run=
    if [ "$kurtc_input" = @ ]; then read -r kurtc_run </etc/hostname; else read -r kurtc_run <"/steps/$kurtc_input/run"; fi
    kurtc_key="$kurtc_key $kurtc_input:$kurtc_run"
  done
  kurtc_before=
  [ ! -f "$kurtc_dir/key" ] || read -r kurtc_before <"$kurtc_dir/key"
  [ "$kurtc_before" != "$kurtc_key" ] || { echo "$kurtc_line: $kurtc_step: done before"; exit 0; }
  kurtc_runs=0
  [ ! -f "$kurtc_dir/run" ] || read -r kurtc_runs <"$kurtc_dir/run"
  : >"$kurtc_dir/key"
fi
echo "$kurtc_line: $kurtc_step"
. "${0%/*}/$kurtc_action.sh"
if [ "$kurtc_key" != - ]; then
  echo "$((kurtc_runs + 1))" >"$kurtc_dir/run"
  echo "$kurtc_key" >"$kurtc_dir/key"
fi
