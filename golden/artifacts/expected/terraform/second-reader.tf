# main.star:18:21: the copy of second-reader for /elsewhere
resource "docker_volume" "second_reader_elsewhere" {
  name = "${var.name}-second-reader-elsewhere-${substr(sha256(jsonencode([local.artifacts["folder"], filebase64("${path.module}/files/folder.sh")])), 0, 8)}"

  dynamic "labels" {
    for_each = local.labels

    content {
      label = labels.key
      value = labels.value
    }
  }
}

# main.star:18:21: the copy of second-reader for /bin/extra
resource "docker_volume" "second_reader_bin_extra" {
  name = "${var.name}-second-reader-bin-extra-${substr(sha256(jsonencode([local.artifacts["single"], filebase64("${path.module}/files/single.sh")])), 0, 8)}"

  dynamic "labels" {
    for_each = local.labels

    content {
      label = labels.key
      value = labels.value
    }
  }
}

resource "docker_container" "second_reader_files" { # main.star:18:21: fills the volumes of second-reader
  name  = "${var.name}-second-reader-files"
  image = docker_image.curl_jq.image_id
  user  = "0"
  entrypoint = [
    "/bin/sh",
    "/kurtc/step.sh",
    "fill",
    "second-reader-elsewhere /artifacts/folder",
    "second-reader-bin-extra /artifacts/single",
  ]
  env = [
    "KURTC_INPUTS=${docker_volume.second_reader_elsewhere.mountpoint},${docker_volume.second_reader_bin_extra.mountpoint}",
    "KURTC_STEP=second-reader-files",
    "KURTC_RERUN=${lookup(var.rerun, "second-reader-files", "")}",
  ]
  init     = true
  attach   = true
  logs     = true
  must_run = false

  dynamic "labels" {
    for_each = merge(local.labels, {
      "kurtc.source"  = path.module
      "kurtc.step"    = "second-reader-files"
      "kurtc.attempt" = local.attempts["second-reader-files"]
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
    volume_name    = docker_volume.second_reader_elsewhere.name
    container_path = "/volumes/second-reader-elsewhere"
  }

  volumes {
    volume_name    = docker_volume.second_reader_bin_extra.name
    container_path = "/volumes/second-reader-bin-extra"
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

  lifecycle {
    postcondition {
      condition     = coalesce(self.exit_code, 0) == 0
      error_message = "main.star:18:21: the files of 'second-reader' cannot be copied: ${try(base64decode(jsondecode(self.container_logs).failed), "exit code ${jsonencode(self.exit_code)}, ${jsonencode(self.container_logs)}")}"
    }
  }
}

resource "docker_container" "second_reader" { # main.star:18:21: second-reader
  name                  = "${var.name}-second-reader"
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
    aliases = ["second-reader"]
  }

  volumes {
    volume_name    = docker_volume.second_reader_elsewhere.name
    container_path = "/elsewhere"
  }

  volumes {
    volume_name    = docker_volume.second_reader_bin_extra.name
    container_path = "/bin/extra"
  }

  depends_on = [docker_container.second_reader_files]
}
