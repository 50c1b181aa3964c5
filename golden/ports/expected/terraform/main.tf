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

data "docker_containers" "engine" {}

# What steps have made, so that nothing happens twice when a container is pruned
resource "docker_volume" "steps" {
  name = "${var.name}-steps"

  dynamic "labels" {
    for_each = local.labels

    content {
      label = labels.key
      value = labels.value
    }
  }

  lifecycle {
    precondition {
      condition     = length(setsubtract(keys(var.rerun), local.steps)) == 0
      error_message = "The variable rerun has unknown steps: ${join(", ", setsubtract(keys(var.rerun), local.steps))}."
    }
  }
}
