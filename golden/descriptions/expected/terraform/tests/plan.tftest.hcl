variables {
  name = "descriptions-test"
}

run "apply" {}
