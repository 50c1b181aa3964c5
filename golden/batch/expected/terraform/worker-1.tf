resource "docker_container" "worker_1" { # main.star:12:32: worker-1
  name                  = "${var.name}-worker-1"
  image                 = docker_image.worker_1.image_id
  env                   = ["INDEX=1", "SELF=${local.addresses["worker-1"]}"]
  init                  = true
  stdin_open            = true
  restart               = "unless-stopped"
  destroy_grace_seconds = 10

  dynamic "labels" {
    for_each = merge(local.labels, { "kurtc.settings" = "46da911d" })

    content {
      label = labels.key
      value = labels.value
    }
  }

  networks_advanced {
    name         = docker_network.this.id
    aliases      = ["worker-1"]
    ipv4_address = local.addresses["worker-1"]
  }
}

resource "docker_container" "worker_1_ready" { # main.star:12:32: worker-1 is ready
  name  = "${var.name}-worker-1-ready"
  image = docker_image.curl_jq.image_id
  user  = "0"
  entrypoint = [
    "/bin/sh",
    "/kurtc/step.sh",
    "ready",
    jsonencode([["main.star:12:32", "120", "0.2", "", "port", "*", "{}", "worker-1", "7000"]]),
  ]
  env = [
    "KURTC_INPUTS=${docker_container.worker_1.id}",
    "KURTC_STEP=worker-1-ready",
    "KURTC_RERUN=${lookup(var.rerun, "worker-1-ready", "")}",
  ]
  init     = true
  attach   = true
  logs     = true
  must_run = false

  dynamic "labels" {
    for_each = merge(local.labels, {
      "kurtc.step"    = "worker-1-ready"
      "kurtc.attempt" = local.attempts["worker-1-ready"]
    })

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
      error_message = "main.star:12:32: 'worker-1' is not ready: ${try(base64decode(jsondecode(self.container_logs).failed), "exit code ${jsonencode(self.exit_code)}, ${jsonencode(self.container_logs)}")}"
    }
  }
}
