variables {
  name = "arguments-test"
}

run "apply" {}
