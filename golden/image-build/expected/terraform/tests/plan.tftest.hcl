variables {
  name = "image-build-test"
}

run "apply" {}
