variables {
  name = "package-test"
}

run "apply" {}
