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

# Keeps what services store as 'database-data'
resource "docker_volume" "database_data" {
  name = "${var.name}-database-data"

  dynamic "labels" {
    for_each = local.labels

    content {
      label = labels.key
      value = labels.value
    }
  }
}

# Keeps what services store as 'shared'
resource "docker_volume" "shared" {
  name = "${var.name}-shared"

  dynamic "labels" {
    for_each = local.labels

    content {
      label = labels.key
      value = labels.value
    }
  }
}
