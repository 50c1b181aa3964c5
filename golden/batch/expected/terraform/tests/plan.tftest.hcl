variables {
  name = "batch-test"
}

run "apply" {}
