# step.sh [WAIT]… -- ACTION ARGUMENT…: what the helper of this chart does. In the environment: STEP, the name of the Job and of its
# ConfigMap; OWNER, what it works for; TIMEOUT in seconds for each wait.
export HOME=/tmp
out=/kurtc/out
line() { cat "/kurtc/plan/$1.line"; } # NAME: where a service or step comes from
probe() { # SERVICE: where its probe comes from, when that is another line
  [ ! -e "/kurtc/plan/$1.probe" ] || printf ' (its wait at %s)' "$(cat "/kurtc/plan/$1.probe")"
}
LINE=
[ -z "$OWNER" ] || LINE=$(line "$OWNER")
die() { # TEXT: the last words of this container
  printf '%s\n' "${LINE:+$LINE: }$*" | head -c 4000 >/tmp/died
  cat /tmp/died >/dev/termination-log
  cat /tmp/died >&2
  exit 1
}
indented() { head -c 3000 "$1" | sed 's/^/  /'; }

# --- waiting
wait_done() { # CONFIGMAP
  kubectl wait --for='jsonpath={.data.done}=1' "configmap/$1" --timeout="${TIMEOUT}s" >/dev/null || die "$1 is not done after $TIMEOUT s"
}
wait_ready() { # WORKLOAD
  kubectl rollout status "$1" --timeout="${TIMEOUT}s" >/dev/null || die "$1 is not ready after $TIMEOUT s"
}
wait_port() { # SERVICE PORT SECONDS
  end=$(($(date +%s) + $3))
  until nc -z -w 1 "$1" "$2" 2>/dev/null; do
    [ "$(date +%s)" -lt "$end" ] || { LINE=$(line "$1"); die "port $2 of $1 is not open after $3s"; }
    sleep 0.5
  done
}
left() { # sets `patience` to the seconds until `end`, at least one
  patience=$((end - $(date +%s)))
  [ "$patience" -gt 0 ] || patience=1
}
wait_code() { # CODES SECONDS PAUSE SERVICE PORT ENDPOINT CONFIGURATION
  end=$(($(date +%s) + $2))
  until left && reason= && try_request "$4" "$5" "$6" "$7" && case " $1 " in *" $code "*) ;; *) reason="the code is $code" && false ;; esac; do
    [ "$(date +%s)" -lt "$end" ] || {
      LINE=$(line "$4")$(probe "$4")
      die "GET $6 at port $5 of $4 does not give the code $1 within $2s: $reason"
    }
    sleep "$3"
  done
}

# --- values and files of steps
typed() { # value CONFIGMAP FIELD | text TEXT | json JSON -: the value as JSON
  case $1 in
  value)
    kubectl get configmap "$2" -o json >/tmp/values.json || die "there are no values of $2"
    jq --arg field "$3" '(.data[$field] // (.binaryData[$field] | @base64d)) as $text |
      if $field == "code" then $text | tonumber elif $field | startswith("extract.") then (.data["json.\($field)"] | fromjson) else $text end' /tmp/values.json
    ;;
  text) printf %s "$2" | jq -R -s . ;;
  json) printf %s "$2" ;;
  esac
}
fetch() { # CONFIGMAP KEY FOLDER: unpacks a step's files
  mkdir -p "$3"
  kubectl get configmap "$1" -o json >/tmp/files.json || die "there are no files of $1"
  if jq -e --arg key "$2" '.binaryData[$key]' /tmp/files.json >/dev/null; then
    jq -r --arg key "$2" '.binaryData[$key]' /tmp/files.json | base64 -d >/tmp/files.tgz
  else
    kubectl exec "$STORE" -- cat "/files/$1.$2" >/tmp/files.tgz || die "the files of $1 are gone: delete its Job and its ConfigMap, and upgrade"
  fi
  unpack z /tmp/files.tgz "$3"
}
unpack() { # z|'' ARCHIVE FOLDER: everything belongs to root, as in Kurtosis
  mkdir -p "$3"
  tar "-x${1}opf" "$2" -C "$3" || die "the files for $3 cannot be unpacked"
}
copy() { # CONFIGMAP-FOLDER FOLDER: a folder of a ConfigMap, without the links that it is made of
  mkdir -p "$2"
  cp -RL "$1/..data/." "$2/" || die "the files for $2 cannot be copied"
}
add() { # FOLDER FOLDER: what an image has brought
  mkdir -p "$2"
  cp -a "$1/." "$2/" || die "the files for $2 cannot be copied"
}
keep() { # KEY FOLDER: packs a folder for the step's ConfigMap, or for the store when it is too large for that
  tar -czf "/tmp/keys/$1" -C "$2" . || die "the files cannot be packed"
  if [ "$(cat /tmp/keys/* | wc -c)" -gt 700000 ]; then
    [ -n "$STORE" ] || die "the files take $(wc -c <"/tmp/keys/$1") bytes, too many for a ConfigMap: set store.enabled"
    kubectl exec -i "$STORE" -- sh -c 'cat >"$1.new" && mv "$1.new" "$1"' sh "/files/$STEP.$1" <"/tmp/keys/$1" || die "the store takes no files"
    rm "/tmp/keys/$1"
  fi
}
publish() { # FIELD…: these values, and the files that are kept, become the step's; it is done
  for field; do
    [ -e "$out/$field" ] || continue
    cp "$out/$field" "/tmp/keys/$field"
    [ ! -e "$out/json.$field" ] || cp "$out/json.$field" "/tmp/keys/json.$field"
  done
  printf 1 >/tmp/keys/done
  # In ASCII: Kubernetes' readers take some characters for the end of a line, and refuse others.
  kubectl create configmap "$STEP" --from-file=/tmp/keys --dry-run=client -o json | jq -a '{data, binaryData}' >/tmp/patch &&
    kubectl patch configmap "$STEP" --type=merge --patch-file=/tmp/patch >/dev/null 2>/tmp/err || die "the results cannot be kept: $(cat /tmp/err)"
}

# --- attempts: each leaves `code` and its other values in $out; `reason` says what is wrong
patience= # the seconds that an attempt may take; empty: as long as it likes
patient() { ${patience:+timeout "$patience"} "$@"; }
try_exec() { # POD CONTAINER COMMAND…
  pod=$1 container=$2
  shift 2
  patient kubectl exec "$pod" -c "$container" -- /bin/sh -c 'exec "$@" 2>&1' sh "$@" >"$out/output" 2>/tmp/err
  code=$?
  if [ "$code" != 0 ] && grep -q '/bin/sh' /tmp/err; then # an image without a shell
    patient kubectl exec "$pod" -c "$container" -- "$@" >"$out/output" 2>/tmp/err
    code=$?
  fi
  if [ "$code" != 0 ]; then
    case $(tail -n 1 /tmp/err) in
    "command terminated with exit code "*) sed -i '$d' /tmp/err ;;
    *)
      reason=$(cat /tmp/err)
      [ -n "$reason" ] || reason="the command did not end in time"
      case $reason in *"executable file not found"* | *"no such file or directory"*) code=127 ;; *) return 1 ;; esac
      ;;
    esac
  fi
  cat /tmp/err >>"$out/output"
  printf %s "$code" >"$out/code"
}
try_request() { # SERVICE PORT ENDPOINT CONFIGURATION [BODY]: CONFIGURATION is curl's
  address=$(getent hosts "$1") || { reason="$1 has no address"; return 1; }
  [ $# -lt 5 ] || printf %s "$5" >/tmp/sent
  rm -f "$out/body"
  { printf %s "$4"; [ $# -lt 5 ] || printf 'data-binary = "@/tmp/sent"\n'; } |
    curl -sSgL --max-redirs 10 ${patience:+-m "$patience"} -K - -o "$out/body" -w '%{http_code}' "http://${address%% *}:$2$3" >"$out/code" 2>/tmp/err ||
    { reason=$(cat /tmp/err); return 1; }
  [ -e "$out/body" ] || : >"$out/body"
  code=$(cat "$out/code")
}
extract() { # QUERIES exec|request: QUERIES is a JSON object of jq programs; an exec's output is a text, a body is JSON
  [ "$1" != '{}' ] || return 0
  case $2 in exec) field=output parsed=. ;; *) field=body parsed=fromjson ;; esac
  for key in $(printf %s "$1" | jq -r 'keys_unsorted[] | @base64'); do
    key=$(printf %s "$key" | base64 -d)
    query=$(printf %s "$1" | jq -r --arg key "$key" '.[$key]')
    jq -L /kurtc/bin -R -s -S "include \"values\"; [try ($parsed | ($query
)) catch empty] | found" "$out/$field" >"$out/json.extract.$key" 2>/dev/null ||
      { reason="the query $query finds nothing in the $field"; return 1; }
    jq -L /kurtc/bin -j 'include "values"; text' "$out/json.extract.$key" >"$out/extract.$key"
  done
}
holds() { # ASSERTION TYPE: the assertion holds for /tmp/value.json and /tmp/target.json
  jq -L /kurtc/bin -e -n --slurpfile value /tmp/value.json --slurpfile target /tmp/target.json --arg kind "$2" \
    --arg assertion "$1" 'include "values"; $value[0] | holds($assertion; $target[0]; $kind)' >/dev/null && return
  reason=$(jq -L /kurtc/bin -r -n --slurpfile value /tmp/value.json --slurpfile target /tmp/target.json \
    --arg assertion "$1" 'include "values"; $value[0] | refuted($assertion; $target[0])')
  return 1
}
accept() { # CODES WHAT FILE: the code has to be one of them (*: any)
  [ "$1" != '*' ] || return 0
  case " $1 " in
  *" $code "*) ;;
  *) die "$2 returned the code $code, and only ${1:-none} is accepted, with output:
$(indented "$out/$3")" ;;
  esac
}
show() { cat "$out/$1"; } # for the log
already() { # the Job was deleted, but not what it did
  [ "$(kubectl get configmap "$STEP" -o 'jsonpath={.data.done}')" != 1 ] || { echo "$LINE: done before"; exit 0; }
}

# --- the gate
trouble() { # what keeps containers of this release from running, one a line
  kubectl get pods -l "app.kubernetes.io/instance=$RELEASE" -o json | jq -r --argjson current "$1" '
    .items[] | select(.metadata.deletionTimestamp | not) |
    select((.metadata.labels["batch.kubernetes.io/job-name"] // "") as $job | $job == "" or ($current | index($job))) |
    (.metadata.labels["app.kubernetes.io/component"] // "") as $owner | .metadata.name as $pod |
    (.spec.containers | map({key: .name, value: .startupProbe}) | from_entries) as $probes |
    ((.status.initContainerStatuses // []) + (.status.containerStatuses // []))[] |
    select($probes[.name] and .started == false and .restartCount > 0 or (.state.waiting.reason // "" | IN("ImagePullBackOff", "InvalidImageName", "ErrImageNeverPull", "CrashLoopBackOff", "CreateContainerConfigError", "CreateContainerError", "RunContainerError"))) |
    "\($owner) \(.name) of \($pod): \(.state.waiting.reason // "started again"): \($probes[.name] | if . == null then "" elif .tcpSocket then "port \(.tcpSocket.port) has to open. "
      elif .httpGet then "GET \(.httpGet.path) at port \(.httpGet.port) has to succeed. " else "\(.exec.command | join(" ")) has to succeed. " end)\(.lastState.terminated | if . then "it ended with the code \(.exitCode). \(.message // "")" else "" end)\(.state.waiting.message // "")"' |
    while read -r owner text; do printf '%s: %s\n' "$(line "$owner")$(probe "$owner")" "$text"; done
}
last_words() { # JOB: what its failed pod said
  kubectl get pods -l "batch.kubernetes.io/job-name=$1" -o json | jq -r '
    [.items[].status | ((.initContainerStatuses // []) + (.containerStatuses // []))[] | .state.terminated // empty | select(.exitCode != 0)] |
    last | if . == null then "it failed, and its pod is gone" else .message // "its container ended with the code \(.exitCode) (\(.reason))" end'
}
gate() { # WORKLOAD… -- port|code…: returns when every step has completed and every service is ready, fails when one cannot
  end=$(($(date +%s) + GATE_TIMEOUT)) seen=0
  current=$(printf '%s\n' $STEPS | jq -R . | jq -s .)
  while :; do
    kubectl get job $STEPS -o json >/tmp/jobs.json || die "the Jobs of the steps cannot be read"
    for failed in $(jq -r '[.items? // [.]] | flatten[] | select(any(.status.conditions[]?; .type == "Failed" and .status == "True")) | .metadata.name' /tmp/jobs.json); do
      die "$(last_words "$failed")"
    done
    open=$(jq -r '[.items? // [.]] | flatten[] | select(any(.status.conditions[]?; .type == "Complete" and .status == "True") | not) | .metadata.name' /tmp/jobs.json)
    [ -n "$open" ] || break
    found=$(trouble "$current")
    if [ -n "$found" ]; then seen=$((seen + 1)); else seen=0; fi
    [ "$seen" -lt "$PATIENCE" ] || die "$found"
    [ "$(date +%s)" -lt "$end" ] || die "not done after $GATE_TIMEOUT s: $(echo $open)"
    sleep 1
  done
  seen=0
  while [ "$1" != -- ]; do
    until kubectl rollout status "$1" --timeout=3s >/dev/null 2>&1; do
      found=$(trouble "$current")
      if [ -n "$found" ]; then seen=$((seen + 1)); else seen=0; fi
      [ "$seen" -lt 4 ] || die "$found"
      [ "$(date +%s)" -lt "$end" ] || die "$1 is not ready after $GATE_TIMEOUT s"
    done
    shift
  done
  shift
  while [ $# -gt 0 ]; do
    case $1 in
    port) wait_port "$2" "$3" "$4"; shift 4 ;;
    code) wait_code "$2" "$3" "$4" "$5" "$6" "$7" "$8"; shift 8 ;;
    esac
  done
  [ "$PRUNE" = true ] || return 0
  # Helm compares with the last revision that succeeded: what a failed one has left behind is unknown to it.
  for orphan in $(kubectl get job,configmap -l "app.kubernetes.io/instance=$RELEASE,kurtc.dev/step" -o name); do
    case " $STEPS " in *" ${orphan##*/} "*) ;; *) kubectl delete --wait=false "$orphan" ;; esac
  done
}

rm -rf /tmp/keys
mkdir -p /tmp/keys "$out"
while [ $# -gt 0 ]; do
  case $1 in
  done) wait_done "$2"; shift 2 ;;
  step) wait_done "$(cat "/kurtc/plan/$2")"; shift 2 ;;
  ready) wait_ready "$2"; shift 2 ;;
  port) wait_port "$2" "$3" "$4"; shift 4 ;;
  code) wait_code "$2" "$3" "$4" "$5" "$6" "$7" "$8"; shift 8 ;;
  fetch) fetch "$2" "$3" "$4"; shift 4 ;;
  unpack) case $2 in *.tgz) unpack z "$2" "$3" ;; *) unpack '' "$2" "$3" ;; esac; shift 3 ;;
  copy) copy "$2" "$3"; shift 3 ;;
  add) add "$2" "$3"; shift 3 ;;
  --) shift; break ;;
  *) break ;;
  esac
done
action=$1
[ $# = 0 ] || shift
case $action in
'') ;;
task) # CODES WHAT FIELDS STORES: what a task in the container before has left behind
  already
  code=$(cat "$out/code") || die "the task has left no code behind"
  [ ! -e "$out/late" ] || die "$2 takes longer than $(cat "$out/late")s, with output:
$(indented "$out/output")"
  accept "$1" "$2" output
  index=0
  while [ "$index" -lt "$4" ]; do
    [ ! -e "$out/missing-$index" ] || die "$(cat "$out/missing-$index") cannot be stored: there is no such path"
    keep "files-$index" "$out/files-$index"
    index=$((index + 1))
  done
  publish $3
  ;;
exec) # CODES QUERIES FIELDS POD CONTAINER COMMAND…
  already
  codes=$1 queries=$2 fields=$3
  shift 3
  try_exec "$@" || die "$reason"
  show output
  accept "$codes" Exec output
  extract "$queries" exec || die "$reason"
  publish $fields
  ;;
request) # CODES QUERIES FIELDS SERVICE PORT ENDPOINT CONFIGURATION [BODY]
  already
  codes=$1 queries=$2 fields=$3
  shift 3
  try_request "$@" || die "$reason"
  show body
  accept "$codes" Request body
  extract "$queries" request || die "$reason"
  publish $fields
  ;;
await) # SECONDS INTERVAL FIELD ASSERTION KIND TARGET TYPE QUERIES FIELDS exec|request ARGUMENT…
  already
  seconds=$1 interval=$2 field=$3 assertion=$4 type=$7 queries=$8 fields=$9
  typed "$5" "$6" >/tmp/target.json
  shift 9
  what=$1
  shift
  end=$(($(date +%s) + seconds)) tries=1
  while :; do
    left
    reason=
    if "try_$what" "$@" && extract "$queries" "$what"; then
      case $field in
      code) cp "$out/code" /tmp/value.json ;;
      extract.*) cp "$out/json.$field" /tmp/value.json ;;
      *) jq -R -s . "$out/$field" >/tmp/value.json ;;
      esac
      ! holds "$assertion" "$type" || break
    fi
    [ "$(date +%s)" -lt "$end" ] || die "timed out after ${seconds}s and $tries tries: $reason"
    sleep "$interval"
    tries=$((tries + 1))
  done
  publish $fields
  ;;
verify) # ASSERTION TYPE KIND VALUE FIELD KIND TARGET FIELD
  typed "$3" "$4" "$5" >/tmp/value.json
  typed "$6" "$7" "$8" >/tmp/target.json
  holds "$1" "$2" || die "Verification failed: $reason"
  [ -z "$STEP" ] || publish
  ;;
render) # [PATH TEXT]…
  mkdir -p "$out/files-0"
  while [ $# -gt 0 ]; do
    file=$out/files-0/$1
    mkdir -p "${file%/*}"
    printf %s "$2" >"$file"
    shift 2
  done
  keep files-0 "$out/files-0"
  publish
  ;;
store) # PATH POD CONTAINER
  already
  mkdir -p "$out/files-0"
  if kubectl exec "$2" -c "$3" -- test -d "${1%/\*}" 2>/dev/null; then
    kubectl exec "$2" -c "$3" -- tar -cf - -C "${1%/\*}" . >/tmp/stored.tar 2>/tmp/err || die "$1 cannot be stored: $(cat /tmp/err)"
    tar -xof /tmp/stored.tar -C "$out/files-0"
  else
    kubectl exec "$2" -c "$3" -- cat "$1" >"$out/files-0/${1##*/}" 2>/tmp/err || die "$1 cannot be stored: $(cat /tmp/err)"
  fi
  keep files-0 "$out/files-0"
  publish
  ;;
address) # SERVICE
  end=$(($(date +%s) + TIMEOUT))
  until address=$(getent hosts "$1"); do
    [ "$(date +%s)" -lt "$end" ] || die "$1 has no address after $TIMEOUT s"
    sleep 0.5
  done
  printf %s "${address%% *}" >"$out/address"
  publish address
  ;;
decode) # [BASE64]…
  index=0 fields=
  while [ $# -gt 0 ]; do
    printf %s "$1" | base64 -d >"$out/text-$index"
    shift
    fields="$fields text-$index"
    index=$((index + 1))
  done
  publish $fields
  ;;
gate) gate "$@" ;;
*) die "there is no action $action" ;;
esac
