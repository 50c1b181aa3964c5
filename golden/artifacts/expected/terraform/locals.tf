locals {
  # On everything that has labels
  labels = { "kurtc.module" = var.name }

  # What the variable images can replace
  images = ["debian:bookworm-slim", "badouralix/curl-jq"]

  # The files in files/, by folder and path, with their hashes
  artifacts = {
    folder = {
      for file in fileset("${path.module}/files/folder", "**") :
      file => filesha256("${path.module}/files/folder/${file}")
    }
    single = {
      for file in fileset("${path.module}/files/single", "**") :
      file => filesha256("${path.module}/files/single/${file}")
    }
    artifact-1 = {
      for file in fileset("${path.module}/files/artifact-1", "**") :
      file => filesha256("${path.module}/files/artifact-1/${file}")
    }
  }

  steps = ["reader-files", "second-reader-files"]

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
