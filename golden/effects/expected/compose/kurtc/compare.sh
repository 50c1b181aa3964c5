# Typed comparison, for verify and await.
typed() { # value STEP.FIELD | text TEXT | json JSON: the value as JSON
  case $1 in
  value)
    case ${2#*.} in
    code) cat "/steps/${2%%.*}/code" ;;
    extract.*) cat "/steps/${2%%.*}/${2#*.}.json" ;;
    *) jq -R -s . "/steps/${2%%.*}/${2#*.}" ;;
    esac
    ;;
  text) printf %s "$2" | jq -R -s . ;;
  json) printf %s "$2" ;;
  esac
}
holds() { # KIND VALUE ASSERTION KIND TARGET TYPE: sets `reason` where it does not; TYPE is float for a whole one
  typed "$1" "$2" >"$kurtc_dir/value.json"
  typed "$4" "$5" >"$kurtc_dir/target.json"
  jq -L "${0%/*}" -e -n --slurpfile value "$kurtc_dir/value.json" --slurpfile target "$kurtc_dir/target.json" --arg kind "$6" \
    --arg assertion "$3" 'include "values"; $value[0] | holds($assertion; $target[0]; $kind)' >/dev/null && return
  reason=$(jq -L "${0%/*}" -r -n --slurpfile value "$kurtc_dir/value.json" --slurpfile target "$kurtc_dir/target.json" \
    --arg assertion "$3" 'include "values"; $value[0] | refuted($assertion; $target[0])')
  return 1
}
