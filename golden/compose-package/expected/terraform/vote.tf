# docker-compose.yml:9:3: the copy of vote for /usr/local/app/static
resource "docker_volume" "vote_usr_local_app_static" {
  name = "${var.name}-vote-usr-local-app-static-${substr(sha256(jsonencode([local.artifacts["vote-volume0"]])), 0, 8)}"

  dynamic "labels" {
    for_each = local.labels

    content {
      label = labels.key
      value = labels.value
    }
  }
}

resource "docker_container" "vote_files" { # docker-compose.yml:9:3: fills the volumes of vote
  name       = "${var.name}-vote-files"
  image      = docker_image.curl_jq.image_id
  user       = "0"
  entrypoint = ["/bin/sh", "/kurtc/step.sh", "fill", "vote-usr-local-app-static /artifacts/vote-volume0"]
  env = [
    "KURTC_INPUTS=${docker_volume.vote_usr_local_app_static.mountpoint}",
    "KURTC_STEP=vote-files",
    "KURTC_RERUN=${lookup(var.rerun, "vote-files", "")}",
  ]
  init     = true
  attach   = true
  logs     = true
  must_run = false

  dynamic "labels" {
    for_each = merge(local.labels, {
      "kurtc.source"  = path.module
      "kurtc.step"    = "vote-files"
      "kurtc.attempt" = local.attempts["vote-files"]
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

  volumes {
    volume_name    = docker_volume.vote_usr_local_app_static.name
    container_path = "/volumes/vote-usr-local-app-static"
  }

  upload {
    file           = "/kurtc/step.sh"
    content_base64 = filebase64("${path.module}/scripts/step.sh")
  }

  upload {
    file           = "/kurtc/fill.sh"
    content_base64 = filebase64("${path.module}/scripts/fill.sh")
  }

  dynamic "upload" {
    for_each = local.artifacts["vote-volume0"]

    content {
      file        = "/artifacts/vote-volume0/${upload.key}"
      source      = "${path.module}/files/vote-volume0/${upload.key}"
      source_hash = upload.value
    }
  }

  lifecycle {
    postcondition {
      condition     = coalesce(self.exit_code, 0) == 0
      error_message = "docker-compose.yml:9:3: the files of 'vote' cannot be copied: ${try(base64decode(jsondecode(self.container_logs).failed), "exit code ${jsonencode(self.exit_code)}, ${jsonencode(self.container_logs)}")}"
    }
  }
}

resource "docker_container" "vote" { # docker-compose.yml:9:3: vote
  name                  = "${var.name}-vote"
  image                 = docker_image.vote_image.image_id
  command               = ["python", "app.py", "--title", "Cats or dogs?"]
  env                   = ["OPTION_A=Cats", "OPTION_B=Dogs ❤"]
  init                  = true
  stdin_open            = true
  restart               = "unless-stopped"
  destroy_grace_seconds = 10

  dynamic "labels" {
    for_each = merge(local.labels, { "kurtc.settings" = "38147069" })

    content {
      label = labels.key
      value = labels.value
    }
  }

  networks_advanced {
    name    = docker_network.this.id
    aliases = ["vote"]
  }

  volumes {
    volume_name    = docker_volume.vote_usr_local_app_static.name
    container_path = "/usr/local/app/static"
  }

  depends_on = [docker_container.vote_files, docker_container.db_ready]
}

resource "docker_container" "vote_ready" { # docker-compose.yml:9:3: vote is ready
  name  = "${var.name}-vote-ready"
  image = docker_image.curl_jq.image_id
  user  = "0"
  entrypoint = [
    "/bin/sh",
    "/kurtc/step.sh",
    "ready",
    jsonencode([
      ["docker-compose.yml:9:3", "120", "0.2", "", "port", "*", "{}", "vote", "80"],
      ["docker-compose.yml:9:3", "120", "0.2", "", "port", "*", "{}", "vote", "9100"],
      ["docker-compose.yml:9:3", "120", "0.2", "", "port", "*", "{}", "vote", "9101"],
    ]),
  ]
  env = [
    "KURTC_INPUTS=${docker_container.vote.id}",
    "KURTC_STEP=vote-ready",
    "KURTC_RERUN=${lookup(var.rerun, "vote-ready", "")}",
  ]
  init     = true
  attach   = true
  logs     = true
  must_run = false

  dynamic "labels" {
    for_each = merge(local.labels, { "kurtc.step" = "vote-ready", "kurtc.attempt" = local.attempts["vote-ready"] })

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
      error_message = "docker-compose.yml:9:3: 'vote' is not ready: ${try(base64decode(jsondecode(self.container_logs).failed), "exit code ${jsonencode(self.exit_code)}, ${jsonencode(self.container_logs)}")}"
    }
  }
}
