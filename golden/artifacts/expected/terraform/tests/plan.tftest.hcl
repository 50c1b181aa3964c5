variables {
  name = "artifacts-test"
}

run "apply" {}
