# Values as Starlark has them: how they are typed, written and compared.
def kind: if type == "number" then (if floor == . then "int" else "float" end) else type end;
def type_name: {"string": "a string", "int": "an int", "float": "a float", "boolean": "a bool", "array": "a list",
  "object": "a dict", "null": "None"}[kind];
def nested: if . == null then "<nil>" elif type == "array" then map(nested) elif type == "object" then map_values(nested)
  elif type == "number" and floor == . and fabs >= 9223372036854775808 then tojson else . end;
def found: if all(.[]; . == null) then error("nothing") elif length == 1 then .[0] | nested else nested end;
def shown: if type == "boolean" then (if . then "True" else "False" end)
  elif type == "array" then "[" + (map(shown) | join(", ")) + "]"
  elif type == "object" then "{" + (to_entries | map((.key | tojson) + ": " + (.value | shown)) | join(", ")) + "}"
  elif kind == "int" then tojson | sub("\\.0$"; "") else tojson end;
def text: if type == "string" then . else shown end;
def described: "\u0027\(text)\u0027";
def refuted($assertion; $target):
  if ($assertion | startswith("IN") or startswith("NOT")) or kind == ($target | kind)
  then "\(described) \($assertion) \($target | described)"
  else "\(described) is \(type_name) and \($target | described) is \($target | type_name)" end;
def holds($assertion; $target; $kind):
  ($target | if $kind == "" then kind else $kind end) as $wanted |
  if $assertion == "IN" or $assertion == "NOT_IN" then
    . as $value | (any($target | if type == "object" then keys_unsorted[] else .[] end;
      kind == ($value | kind) and . == $value)) == ($assertion == "IN")
  elif kind != $wanted then false
  elif $assertion == "==" then . == $target
  elif $assertion == "!=" then . != $target
  elif type == "array" or type == "object" then false
  elif $assertion == "<" then . < $target
  elif $assertion == "<=" then . <= $target
  elif $assertion == ">" then . > $target
  else . >= $target end;
