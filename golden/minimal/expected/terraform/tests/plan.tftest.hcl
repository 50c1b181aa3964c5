variables {
  name = "minimal-test"
}

run "apply" {}
