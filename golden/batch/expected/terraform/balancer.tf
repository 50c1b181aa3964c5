resource "docker_container" "balancer" { # main.star:13:21: balancer
  name                  = "${var.name}-balancer"
  image                 = docker_image.balancer_1.image_id
  command               = ["--backends", "worker-0:7000,worker-1:7000"]
  init                  = true
  stdin_open            = true
  restart               = "unless-stopped"
  destroy_grace_seconds = 10

  dynamic "labels" {
    for_each = merge(local.labels, { "kurtc.settings" = "6459327a" })

    content {
      label = labels.key
      value = labels.value
    }
  }

  networks_advanced {
    name    = docker_network.this.id
    aliases = ["balancer"]
  }

  depends_on = [docker_container.worker_1_ready, docker_container.worker_0_ready]
}

resource "docker_container" "balancer_ready" { # main.star:13:21: balancer is ready
  name  = "${var.name}-balancer-ready"
  image = docker_image.curl_jq.image_id
  user  = "0"
  entrypoint = [
    "/bin/sh",
    "/kurtc/step.sh",
    "ready",
    jsonencode([["main.star:13:21", "120", "0.2", "", "port", "*", "{}", "balancer", "80"]]),
  ]
  env = [
    "KURTC_INPUTS=${docker_container.balancer.id}",
    "KURTC_STEP=balancer-ready",
    "KURTC_RERUN=${lookup(var.rerun, "balancer-ready", "")}",
  ]
  init     = true
  attach   = true
  logs     = true
  must_run = false

  dynamic "labels" {
    for_each = merge(local.labels, {
      "kurtc.step"    = "balancer-ready"
      "kurtc.attempt" = local.attempts["balancer-ready"]
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
      error_message = "main.star:13:21: 'balancer' is not ready: ${try(base64decode(jsondecode(self.container_logs).failed), "exit code ${jsonencode(self.exit_code)}, ${jsonencode(self.container_logs)}")}"
    }
  }
}
