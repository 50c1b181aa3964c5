# main.star:7:21: the copy of reader for /data
resource "docker_volume" "reader_data" {
  name = "${var.name}-reader-data-${substr(sha256(jsonencode([local.artifacts["folder"], filebase64("${path.module}/files/folder.sh")])), 0, 8)}"

  dynamic "labels" {
    for_each = local.labels

    content {
      label = labels.key
      value = labels.value
    }
  }
}

# main.star:7:21: the copy of reader for /both
resource "docker_volume" "reader_both" {
  name = "${var.name}-reader-both-${substr(sha256(jsonencode([local.artifacts["single"], filebase64("${path.module}/files/single.sh"), local.artifacts["artifact-1"]])), 0, 8)}"

  dynamic "labels" {
    for_each = local.labels

    content {
      label = labels.key
      value = labels.value
    }
  }
}

resource "docker_container" "reader_files" { # main.star:7:21: fills the volumes of reader
  name  = "${var.name}-reader-files"
  image = docker_image.curl_jq.image_id
  user  = "0"
  entrypoint = [
    "/bin/sh",
    "/kurtc/step.sh",
    "fill",
    "reader-data /artifacts/folder",
    "reader-both /artifacts/single /artifacts/artifact-1",
  ]
  env = [
    "KURTC_INPUTS=${docker_volume.reader_data.mountpoint},${docker_volume.reader_both.mountpoint}",
    "KURTC_STEP=reader-files",
    "KURTC_RERUN=${lookup(var.rerun, "reader-files", "")}",
  ]
  init     = true
  attach   = true
  logs     = true
  must_run = false

  dynamic "labels" {
    for_each = merge(local.labels, {
      "kurtc.source"  = path.module
      "kurtc.step"    = "reader-files"
      "kurtc.attempt" = local.attempts["reader-files"]
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
    volume_name    = docker_volume.reader_data.name
    container_path = "/volumes/reader-data"
  }

  volumes {
    volume_name    = docker_volume.reader_both.name
    container_path = "/volumes/reader-both"
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
    for_each = local.artifacts["folder"]

    content {
      file        = "/artifacts/folder/${upload.key}"
      source      = "${path.module}/files/folder/${upload.key}"
      source_hash = upload.value
    }
  }

  upload {
    file           = "/artifacts/folder.sh"
    content_base64 = filebase64("${path.module}/files/folder.sh")
  }

  dynamic "upload" {
    for_each = local.artifacts["single"]

    content {
      file        = "/artifacts/single/${upload.key}"
      source      = "${path.module}/files/single/${upload.key}"
      source_hash = upload.value
    }
  }

  upload {
    file           = "/artifacts/single.sh"
    content_base64 = filebase64("${path.module}/files/single.sh")
  }

  dynamic "upload" {
    for_each = local.artifacts["artifact-1"]

    content {
      file        = "/artifacts/artifact-1/${upload.key}"
      source      = "${path.module}/files/artifact-1/${upload.key}"
      source_hash = upload.value
    }
  }

  lifecycle {
    postcondition {
      condition     = coalesce(self.exit_code, 0) == 0
      error_message = "main.star:7:21: the files of 'reader' cannot be copied: ${try(base64decode(jsondecode(self.container_logs).failed), "exit code ${jsonencode(self.exit_code)}, ${jsonencode(self.container_logs)}")}"
    }
  }
}

resource "docker_container" "reader" { # main.star:7:21: reader
  name                  = "${var.name}-reader"
  image                 = docker_image.debian_bookworm_slim.image_id
  command               = ["sleep", "infinity"]
  init                  = true
  stdin_open            = true
  must_run              = false
  restart               = "on-failure"
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
    aliases = ["reader"]
  }

  volumes {
    volume_name    = docker_volume.reader_data.name
    container_path = "/data"
  }

  volumes {
    volume_name    = docker_volume.reader_both.name
    container_path = "/both"
  }

  depends_on = [docker_container.reader_files]
}
