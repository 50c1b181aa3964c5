# main.star:70:21: the copy of viewer for /logs
resource "docker_volume" "viewer_logs" {
  name = "${var.name}-viewer-logs-${substr(sha256(jsonencode([terraform_data.store_logs.id])), 0, 8)}"

  dynamic "labels" {
    for_each = local.labels

    content {
      label = labels.key
      value = labels.value
    }
  }
}

# main.star:70:21: the copy of viewer for /config
resource "docker_volume" "viewer_config" {
  name = "${var.name}-viewer-config-${substr(sha256(jsonencode([terraform_data.render_config.output])), 0, 8)}"

  dynamic "labels" {
    for_each = local.labels

    content {
      label = labels.key
      value = labels.value
    }
  }
}

resource "docker_container" "viewer_files" { # main.star:70:21: fills the volumes of viewer
  name  = "${var.name}-viewer-files"
  image = docker_image.curl_jq.image_id
  user  = "0"
  entrypoint = [
    "/bin/sh",
    "/kurtc/step.sh",
    "fill",
    "viewer-logs /.kurtc/store-logs/files/0",
    "viewer-config /artifacts/render-config",
  ]
  env = [
    "KURTC_INPUTS=${docker_volume.viewer_logs.mountpoint},${docker_volume.viewer_config.mountpoint}",
    "KURTC_STEP=viewer-files",
    "KURTC_RERUN=${lookup(var.rerun, "viewer-files", "")}",
  ]
  init     = true
  attach   = true
  logs     = true
  must_run = false

  dynamic "labels" {
    for_each = merge(local.labels, {
      "kurtc.source"  = path.module
      "kurtc.step"    = "viewer-files"
      "kurtc.attempt" = local.attempts["viewer-files"]
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
    volume_name    = docker_volume.viewer_logs.name
    container_path = "/volumes/viewer-logs"
  }

  volumes {
    volume_name    = docker_volume.viewer_config.name
    container_path = "/volumes/viewer-config"
  }

  upload {
    file           = "/kurtc/step.sh"
    content_base64 = filebase64("${path.module}/scripts/step.sh")
  }

  upload {
    file           = "/kurtc/fill.sh"
    content_base64 = filebase64("${path.module}/scripts/fill.sh")
  }

  upload {
    file    = "/artifacts/render-config.json"
    content = jsonencode(terraform_data.render_config.output)
  }

  lifecycle {
    postcondition {
      condition     = coalesce(self.exit_code, 0) == 0
      error_message = "main.star:70:21: the files of 'viewer' cannot be copied: ${try(base64decode(jsondecode(self.container_logs).failed), "exit code ${jsonencode(self.exit_code)}, ${jsonencode(self.container_logs)}")}"
    }
  }
}

resource "docker_container" "viewer" { # main.star:70:21: viewer
  name                  = "${var.name}-viewer"
  image                 = docker_image.viewer_1.image_id
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
    aliases = ["viewer"]
  }

  volumes {
    volume_name    = docker_volume.viewer_logs.name
    container_path = "/logs"
  }

  volumes {
    volume_name    = docker_volume.viewer_config.name
    container_path = "/config"
  }

  depends_on = [docker_container.viewer_files, terraform_data.render_config, terraform_data.store_logs]
}
