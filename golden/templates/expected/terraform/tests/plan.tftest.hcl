variables {
  name = "templates-test"
}

run "apply" {}
