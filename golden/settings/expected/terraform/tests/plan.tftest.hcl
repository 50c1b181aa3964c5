variables {
  name = "settings-test"
}

run "apply" {}
