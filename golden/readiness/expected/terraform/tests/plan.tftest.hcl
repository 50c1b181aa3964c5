variables {
  name = "readiness-test"
}

run "apply" {}
