variables {
  name = "persistence-test"
}

run "apply" {}
