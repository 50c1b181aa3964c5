locals {
  # On everything that has labels
  labels = { "kurtc.module" = var.name }

  # What the variable images can replace
  images = ["postgres:16", "redis:7.4-alpine", "example/worker:1.4", "badouralix/curl-jq"]

  # The files in files/, by folder and path, with their hashes
  artifacts = {
    db-volume1 = {
      for file in fileset("${path.module}/files/db-volume1", "**") :
      file => filesha256("${path.module}/files/db-volume1/${file}")
    }
    vote-volume0 = {
      for file in fileset("${path.module}/files/vote-volume0", "**") :
      file => filesha256("${path.module}/files/vote-volume0/${file}")
    }
  }

  steps = ["db-files", "db-ready", "vote-files", "vote-ready"]

  # A step whose container has failed gets a new number, so that the next apply runs it again
  containers = {
    for container in data.docker_containers.engine.containers :
    trimprefix(container.names[0], "/") => container
    if try(container.labels["kurtc.module"], null) == var.name
  }
  failed = {
    for step in local.steps :
    step => can(regex("^Exited \\([1-9]", local.containers["${var.name}-${step}"].status))
  }
  attempts = {
    for step in local.steps :
    step => try(tonumber(local.containers["${var.name}-${step}"].labels["kurtc.attempt"]), 0) + (local.failed[step] ? 1 : 0)
  }
}
