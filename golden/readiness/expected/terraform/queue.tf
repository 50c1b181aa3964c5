resource "docker_container" "queue" { # main.star:35:21: queue
  name                  = "${var.name}-queue"
  image                 = docker_image.rabbitmq_3_management.image_id
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
    aliases = ["queue"]
  }
}

resource "docker_container" "queue_ready" { # main.star:35:21: queue is ready
  name  = "${var.name}-queue-ready"
  image = docker_image.curl_jq.image_id
  user  = "0"
  entrypoint = [
    "/bin/sh",
    "/kurtc/step.sh",
    "ready",
    jsonencode([
      ["main.star:35:21", "60", "0.2", "", "port", "*", "{}", "queue", "5672"],
      ["main.star:35:21", "120", "0.2", "", "port", "*", "{}", "queue", "15672"],
    ]),
  ]
  env = [
    "KURTC_INPUTS=${docker_container.queue.id}",
    "KURTC_STEP=queue-ready",
    "KURTC_RERUN=${lookup(var.rerun, "queue-ready", "")}",
  ]
  init     = true
  attach   = true
  logs     = true
  must_run = false

  dynamic "labels" {
    for_each = merge(local.labels, { "kurtc.step" = "queue-ready", "kurtc.attempt" = local.attempts["queue-ready"] })

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
      error_message = "main.star:35:21: 'queue' is not ready: ${try(base64decode(jsondecode(self.container_logs).failed), "exit code ${jsonencode(self.exit_code)}, ${jsonencode(self.container_logs)}")}"
    }
  }
}
