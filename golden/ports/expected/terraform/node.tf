resource "docker_container" "node" { # main.star:4:31: node
  name                  = "${var.name}-node"
  image                 = docker_image.node_3_1.image_id
  init                  = true
  stdin_open            = true
  restart               = "unless-stopped"
  destroy_grace_seconds = 10

  dynamic "labels" {
    for_each = merge(local.labels, { "kurtc.settings" = "957ce3f7" })

    content {
      label = labels.key
      value = labels.value
    }
  }

  networks_advanced {
    name    = docker_network.this.id
    aliases = ["node"]
  }

  ports {
    internal = 8545
    external = var.node_rpc_port == 0 ? null : var.node_rpc_port
  }

  ports {
    internal = 30303
    external = var.node_discovery_port == 0 ? null : var.node_discovery_port
    protocol = "udp"
  }
}

resource "docker_container" "node_ready" { # main.star:4:31: node is ready
  name  = "${var.name}-node-ready"
  image = docker_image.curl_jq.image_id
  user  = "0"
  entrypoint = [
    "/bin/sh",
    "/kurtc/step.sh",
    "ready",
    jsonencode([
      ["main.star:4:31", "120", "0.2", "", "port", "*", "{}", "node", "8545"],
      ["main.star:4:31", "45", "0.2", "", "port", "*", "{}", "node", "9090"],
    ]),
  ]
  env = [
    "KURTC_INPUTS=${docker_container.node.id}",
    "KURTC_STEP=node-ready",
    "KURTC_RERUN=${lookup(var.rerun, "node-ready", "")}",
  ]
  init     = true
  attach   = true
  logs     = true
  must_run = false

  dynamic "labels" {
    for_each = merge(local.labels, { "kurtc.step" = "node-ready", "kurtc.attempt" = local.attempts["node-ready"] })

    content {
      label = labels.key
      value = labels.value
    }
  }

  networks_advanced {
    name = docker_network.this.id
  }

  volumes {
    volume_name    = docker_volume.steps.name
    container_path = "/.kurtc"
  }

  upload {
    file           = "/kurtc/step.sh"
    content_base64 = filebase64("${path.module}/scripts/step.sh")
  }

  upload {
    file           = "/kurtc/ready.sh"
    content_base64 = filebase64("${path.module}/scripts/ready.sh")
  }

  upload {
    file           = "/kurtc/attempts.sh"
    content_base64 = filebase64("${path.module}/scripts/attempts.sh")
  }

  lifecycle {
    postcondition {
      condition     = coalesce(self.exit_code, 0) == 0
      error_message = "main.star:4:31: 'node' is not ready: ${try(base64decode(jsondecode(self.container_logs).failed), "exit code ${jsonencode(self.exit_code)}, ${jsonencode(self.container_logs)}")}"
    }
  }
}
