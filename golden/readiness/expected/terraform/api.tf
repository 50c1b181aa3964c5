resource "docker_container" "api" { # main.star:20:27: api
  name                  = "${var.name}-api"
  image                 = docker_image.api_2.image_id
  env                   = ["DATABASE=database"]
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
    name    = docker_network.this.id
    aliases = ["api"]
  }

  depends_on = [docker_container.database_ready]
}

resource "docker_container" "api_ready" { # main.star:20:27: api is ready
  name  = "${var.name}-api-ready"
  image = docker_image.curl_jq.image_id
  user  = "0"
  entrypoint = [
    "/bin/sh",
    "/kurtc/step.sh",
    "ready",
    jsonencode([
      [
        "main.star:20:27",
        "90",
        "1",
        "($code | form) | .kind == \"int\" and .value == 200",
        "request",
        "*",
        "{}",
        "api",
        "8080",
        "GET",
        "/health?deep=1",
        "",
      ],
    ]),
  ]
  env = [
    "KURTC_INPUTS=${docker_container.api.id}",
    "KURTC_STEP=api-ready",
    "KURTC_RERUN=${lookup(var.rerun, "api-ready", "")}",
  ]
  init     = true
  attach   = true
  logs     = true
  must_run = false

  dynamic "labels" {
    for_each = merge(local.labels, { "kurtc.step" = "api-ready", "kurtc.attempt" = local.attempts["api-ready"] })

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
      error_message = "main.star:20:27: 'api' is not ready: ${try(base64decode(jsondecode(self.container_logs).failed), "exit code ${jsonencode(self.exit_code)}, ${jsonencode(self.container_logs)}")}"
    }
  }
}
