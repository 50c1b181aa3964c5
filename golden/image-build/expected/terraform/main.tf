resource "docker_network" "this" {
  name = var.name

  dynamic "labels" {
    for_each = local.labels

    content {
      label = labels.key
      value = labels.value
    }
  }

  lifecycle {
    precondition {
      condition     = length(setsubtract(keys(var.images), local.images)) == 0
      error_message = "The variable images has unknown images: ${join(", ", setsubtract(keys(var.images), local.images))}."
    }
  }
}
