resource "docker_container" "database" { # main.star:4:32: database
  name                  = "${var.name}-database"
  image                 = docker_image.postgres_16_alpine.image_id
  env                   = ["POSTGRES_PASSWORD=${var.database_postgres_password}"]
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
    aliases = ["database"]
  }
}

resource "docker_container" "database_ready" { # main.star:4:32: database is ready
  name  = "${var.name}-database-ready"
  image = docker_image.curl_jq.image_id
  user  = "0"
  entrypoint = [
    "/bin/sh",
    "/kurtc/step.sh",
    "ready",
    jsonencode([
      [
        "main.star:4:32",
        "40",
        "2",
        "($code | form) | .kind == \"int\" and .value == 0",
        "exec",
        "*",
        "{}",
        "pg_isready",
        "-U",
        "postgres",
      ],
    ]),
  ]
  env = [
    "KURTC_INPUTS=${docker_container.database.id}",
    "KURTC_STEP=database-ready",
    "KURTC_RERUN=${lookup(var.rerun, "database-ready", "")}",
  ]
  pid_mode     = "container:${docker_container.database.id}"
  network_mode = "container:${docker_container.database.id}"
  attach       = true
  logs         = true
  must_run     = false

  capabilities {
    add = ["CAP_SYS_PTRACE"]
  }

  dynamic "labels" {
    for_each = merge(local.labels, {
      "kurtc.step"    = "database-ready"
      "kurtc.attempt" = local.attempts["database-ready"]
    })

    content {
      label = labels.key
      value = labels.value
    }
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
      error_message = "main.star:4:32: 'database' is not ready: ${try(base64decode(jsondecode(self.container_logs).failed), "exit code ${jsonencode(self.exit_code)}, ${jsonencode(self.container_logs)}")}"
    }
  }
}
