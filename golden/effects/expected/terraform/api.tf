# main.star:23:27: the copy of api for /seed
resource "docker_volume" "api_seed" {
  name = "${var.name}-api-seed-${substr(sha256(jsonencode([terraform_data.seed.id])), 0, 8)}"

  dynamic "labels" {
    for_each = local.labels

    content {
      label = labels.key
      value = labels.value
    }
  }
}

# main.star:23:27: the copy of api for /site
resource "docker_volume" "api_site" {
  name = "${var.name}-api-site-${substr(sha256(jsonencode([local.artifacts["site"]])), 0, 8)}"

  dynamic "labels" {
    for_each = local.labels

    content {
      label = labels.key
      value = labels.value
    }
  }
}

resource "docker_container" "api_files" { # main.star:23:27: fills the volumes of api
  name       = "${var.name}-api-files"
  image      = docker_image.curl_jq.image_id
  user       = "0"
  entrypoint = ["/bin/sh", "/kurtc/step.sh", "fill", "api-seed /.kurtc/seed/files/0", "api-site /artifacts/site"]
  env = [
    "KURTC_INPUTS=${docker_volume.api_seed.mountpoint},${docker_volume.api_site.mountpoint}",
    "KURTC_STEP=api-files",
    "KURTC_RERUN=${lookup(var.rerun, "api-files", "")}",
  ]
  init     = true
  attach   = true
  logs     = true
  must_run = false

  dynamic "labels" {
    for_each = merge(local.labels, {
      "kurtc.source"  = path.module
      "kurtc.step"    = "api-files"
      "kurtc.attempt" = local.attempts["api-files"]
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
    volume_name    = docker_volume.api_seed.name
    container_path = "/volumes/api-seed"
  }

  volumes {
    volume_name    = docker_volume.api_site.name
    container_path = "/volumes/api-site"
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
    for_each = local.artifacts["site"]

    content {
      file        = "/artifacts/site/${upload.key}"
      source      = "${path.module}/files/site/${upload.key}"
      source_hash = upload.value
    }
  }

  lifecycle {
    postcondition {
      condition     = coalesce(self.exit_code, 0) == 0
      error_message = "main.star:23:27: the files of 'api' cannot be copied: ${try(base64decode(jsondecode(self.container_logs).failed), "exit code ${jsonencode(self.exit_code)}, ${jsonencode(self.container_logs)}")}"
    }
  }
}

resource "docker_container" "api" { # main.star:23:27: api
  name                  = "${var.name}-api"
  image                 = docker_image.api_1.image_id
  entrypoint            = ["api", "--greeting=${base64decode(terraform_data.seed.output.output)}"]
  env                   = ["COUNT=${base64decode(terraform_data.count.output.output)} letters", "MODE=plain"]
  init                  = true
  stdin_open            = true
  restart               = "unless-stopped"
  destroy_grace_seconds = 10

  dynamic "labels" {
    for_each = merge(local.labels, { "kurtc.settings" = "76873180" })

    content {
      label = labels.key
      value = labels.value
    }
  }

  networks_advanced {
    name    = docker_network.this.id
    aliases = ["api"]
  }

  volumes {
    volume_name    = docker_volume.api_seed.name
    container_path = "/seed"
  }

  volumes {
    volume_name    = docker_volume.api_site.name
    container_path = "/site"
  }

  depends_on = [docker_container.api_files]
}

resource "docker_container" "api_ready" { # main.star:23:27: api is ready
  name  = "${var.name}-api-ready"
  image = docker_image.curl_jq.image_id
  user  = "0"
  entrypoint = [
    "/bin/sh",
    "/kurtc/step.sh",
    "ready",
    jsonencode([["main.star:23:27", "120", "0.2", "", "port", "*", "{}", "api", "8080"]]),
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
      error_message = "main.star:23:27: 'api' is not ready: ${try(base64decode(jsondecode(self.container_logs).failed), "exit code ${jsonencode(self.exit_code)}, ${jsonencode(self.container_logs)}")}"
    }
  }
}
