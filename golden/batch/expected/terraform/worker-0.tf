resource "docker_container" "worker_0" { # main.star:12:32: worker-0
  name                  = "${var.name}-worker-0"
  image                 = docker_image.worker_1.image_id
  env                   = ["INDEX=0", "SELF=${local.addresses["worker-0"]}"]
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
    aliases      = ["worker-0"]
    ipv4_address = local.addresses["worker-0"]
  }
}

resource "docker_container" "worker_0_ready" { # main.star:12:32: worker-0 is ready
  name  = "${var.name}-worker-0-ready"
  image = docker_image.curl_jq.image_id
  user  = "0"
  entrypoint = [
    "/bin/sh",
    "/kurtc/step.sh",
    "ready",
    jsonencode([["main.star:12:32", "120", "0.2", "", "port", "*", "{}", "worker-0", "7000"]]),
  ]
  env = [
    "KURTC_INPUTS=${docker_container.worker_0.id}",
    "KURTC_STEP=worker-0-ready",
    "KURTC_RERUN=${lookup(var.rerun, "worker-0-ready", "")}",
  ]
  init     = true
  attach   = true
  logs     = true
  must_run = false

  dynamic "labels" {
    for_each = merge(local.labels, {
      "kurtc.step"    = "worker-0-ready"
      "kurtc.attempt" = local.attempts["worker-0-ready"]
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
      error_message = "main.star:12:32: 'worker-0' is not ready: ${try(base64decode(jsondecode(self.container_logs).failed), "exit code ${jsonencode(self.exit_code)}, ${jsonencode(self.container_logs)}")}"
    }
  }
}
