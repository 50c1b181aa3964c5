# docker-compose.yml:38:3: the copy of db for /tmp/db--volume1
resource "docker_volume" "db_tmp_db_volume1" {
  name = "${var.name}-db-tmp-db-volume1-${substr(sha256(jsonencode([local.artifacts["db-volume1"]])), 0, 8)}"

  dynamic "labels" {
    for_each = local.labels

    content {
      label = labels.key
      value = labels.value
    }
  }
}

resource "docker_container" "db_files" { # docker-compose.yml:38:3: fills the volumes of db
  name       = "${var.name}-db-files"
  image      = docker_image.curl_jq.image_id
  user       = "0"
  entrypoint = ["/bin/sh", "/kurtc/step.sh", "fill", "db-tmp-db-volume1 /artifacts/db-volume1"]
  env = [
    "KURTC_INPUTS=${docker_volume.db_tmp_db_volume1.mountpoint}",
    "KURTC_STEP=db-files",
    "KURTC_RERUN=${lookup(var.rerun, "db-files", "")}",
  ]
  init     = true
  attach   = true
  logs     = true
  must_run = false

  dynamic "labels" {
    for_each = merge(local.labels, {
      "kurtc.source"  = path.module
      "kurtc.step"    = "db-files"
      "kurtc.attempt" = local.attempts["db-files"]
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
    volume_name    = docker_volume.db_tmp_db_volume1.name
    container_path = "/volumes/db-tmp-db-volume1"
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
    for_each = local.artifacts["db-volume1"]

    content {
      file        = "/artifacts/db-volume1/${upload.key}"
      source      = "${path.module}/files/db-volume1/${upload.key}"
      source_hash = upload.value
    }
  }

  lifecycle {
    postcondition {
      condition     = coalesce(self.exit_code, 0) == 0
      error_message = "docker-compose.yml:38:3: the files of 'db' cannot be copied: ${try(base64decode(jsondecode(self.container_logs).failed), "exit code ${jsonencode(self.exit_code)}, ${jsonencode(self.container_logs)}")}"
    }
  }
}

resource "docker_container" "db" { # docker-compose.yml:38:3: db
  name  = "${var.name}-db"
  image = docker_image.postgres_16.image_id
  entrypoint = [
    "/bin/sh",
    "-c",
    "cp -R /tmp/db--volume1/schema.sql /docker-entrypoint-initdb.d/schema.sql && exec \"$@\"",
    "sh",
    "docker-entrypoint.sh",
    "postgres",
  ]
  env                   = ["POSTGRES_DB=votes", "POSTGRES_PASSWORD=${var.db_postgres_password}"]
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
    aliases = ["db"]
  }

  volumes {
    volume_name    = docker_volume.db__volume0.name
    container_path = "/var/lib/postgresql/data"
  }

  volumes {
    volume_name    = docker_volume.db_tmp_db_volume1.name
    container_path = "/tmp/db--volume1"
  }

  depends_on = [docker_container.db_files]
}

resource "docker_container" "db_ready" { # docker-compose.yml:38:3: db is ready
  name  = "${var.name}-db-ready"
  image = docker_image.curl_jq.image_id
  user  = "0"
  entrypoint = [
    "/bin/sh",
    "/kurtc/step.sh",
    "ready",
    jsonencode([["docker-compose.yml:38:3", "120", "0.2", "", "port", "*", "{}", "db", "5432"]]),
  ]
  env = [
    "KURTC_INPUTS=${docker_container.db.id}",
    "KURTC_STEP=db-ready",
    "KURTC_RERUN=${lookup(var.rerun, "db-ready", "")}",
  ]
  init     = true
  attach   = true
  logs     = true
  must_run = false

  dynamic "labels" {
    for_each = merge(local.labels, { "kurtc.step" = "db-ready", "kurtc.attempt" = local.attempts["db-ready"] })

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
      error_message = "docker-compose.yml:38:3: 'db' is not ready: ${try(base64decode(jsondecode(self.container_logs).failed), "exit code ${jsonencode(self.exit_code)}, ${jsonencode(self.container_logs)}")}"
    }
  }
}
