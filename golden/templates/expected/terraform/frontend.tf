# main.star:24:21: the copy of frontend for /etc/nginx/extra
resource "docker_volume" "frontend_etc_nginx_extra" {
  name = "${var.name}-frontend-etc-nginx-extra-${substr(sha256(jsonencode([local.artifacts["settings"]])), 0, 8)}"

  dynamic "labels" {
    for_each = local.labels

    content {
      label = labels.key
      value = labels.value
    }
  }
}

resource "docker_container" "frontend_files" { # main.star:24:21: fills the volumes of frontend
  name       = "${var.name}-frontend-files"
  image      = docker_image.curl_jq.image_id
  user       = "0"
  entrypoint = ["/bin/sh", "/kurtc/step.sh", "fill", "frontend-etc-nginx-extra /artifacts/settings"]
  env = [
    "KURTC_INPUTS=${docker_volume.frontend_etc_nginx_extra.mountpoint}",
    "KURTC_STEP=frontend-files",
    "KURTC_RERUN=${lookup(var.rerun, "frontend-files", "")}",
  ]
  init     = true
  attach   = true
  logs     = true
  must_run = false

  dynamic "labels" {
    for_each = merge(local.labels, {
      "kurtc.source"  = path.module
      "kurtc.step"    = "frontend-files"
      "kurtc.attempt" = local.attempts["frontend-files"]
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
    volume_name    = docker_volume.frontend_etc_nginx_extra.name
    container_path = "/volumes/frontend-etc-nginx-extra"
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
    for_each = local.artifacts["settings"]

    content {
      file        = "/artifacts/settings/${upload.key}"
      source      = "${path.module}/files/settings/${upload.key}"
      source_hash = upload.value
    }
  }

  lifecycle {
    postcondition {
      condition     = coalesce(self.exit_code, 0) == 0
      error_message = "main.star:24:21: the files of 'frontend' cannot be copied: ${try(base64decode(jsondecode(self.container_logs).failed), "exit code ${jsonencode(self.exit_code)}, ${jsonencode(self.container_logs)}")}"
    }
  }
}

resource "docker_container" "frontend" { # main.star:24:21: frontend
  name                  = "${var.name}-frontend"
  image                 = docker_image.nginx_1_27_alpine.image_id
  init                  = true
  stdin_open            = true
  must_run              = false
  restart               = "on-failure"
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
    aliases = ["frontend"]
  }

  volumes {
    volume_name    = docker_volume.frontend_etc_nginx_extra.name
    container_path = "/etc/nginx/extra"
  }

  depends_on = [docker_container.frontend_files, docker_container.backend]
}
