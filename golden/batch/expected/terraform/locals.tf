locals {
  # On everything that has labels
  labels = { "kurtc.module" = var.name }

  # What the variable images can replace
  images = ["example/worker:1", "example/balancer:1", "badouralix/curl-jq"]

  # Some services need addresses that are known before they start
  subnet = coalesce(var.subnet, cidrsubnet("10.64.0.0/10", 14, parseint(substr(sha256(var.name), 0, 8), 16) % 16384))
  addresses = {
    worker-0 = cidrhost(local.subnet, 147)
    worker-1 = cidrhost(local.subnet, 251)
  }

  steps = ["worker-0-ready", "worker-1-ready", "balancer-ready"]

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
