resource "docker_container" "steps" { # Lets the tasks of every image write here
  name       = "${var.name}-steps"
  image      = docker_image.curl_jq.image_id
  user       = "0"
  entrypoint = ["/bin/sh", "/kurtc/step.sh", "open"]
  env = [
    "KURTC_INPUTS=${docker_volume.steps.mountpoint}",
    "KURTC_STEP=steps",
    "KURTC_RERUN=${lookup(var.rerun, "steps", "")}",
  ]
  init     = true
  attach   = true
  logs     = true
  must_run = false

  dynamic "labels" {
    for_each = merge(local.labels, { "kurtc.step" = "steps", "kurtc.attempt" = local.attempts["steps"] })

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
    file           = "/kurtc/open.sh"
    content_base64 = filebase64("${path.module}/scripts/open.sh")
  }

  lifecycle {
    postcondition {
      condition     = coalesce(self.exit_code, 0) == 0
      error_message = "steps.tf: the volume of the steps cannot be prepared: ${try(base64decode(jsondecode(self.container_logs).failed), "exit code ${jsonencode(self.exit_code)}, ${jsonencode(self.container_logs)}")}"
    }
  }
}

resource "docker_container" "seed" { # main.star:4:25: run_sh 'seed'
  name  = "${var.name}-seed"
  image = docker_image.debian_bookworm_slim.image_id
  entrypoint = [
    "/bin/sh",
    "/kurtc/step.sh",
    "task",
    "30",
    "0",
    "",
    "/out",
    "/bin/sh",
    "-c",
    "\nmkdir -p /out\necho secret >/out/token\nprintf '%s' \"$GREETING\"\n",
  ]
  env = [
    "GREETING=hello $USER",
    "KURTC_INPUTS=${docker_image.debian_bookworm_slim.image_id}",
    "KURTC_STEP=seed",
    "KURTC_RERUN=${lookup(var.rerun, "seed", "")}",
  ]
  init     = true
  attach   = true
  logs     = true
  must_run = false

  dynamic "labels" {
    for_each = merge(local.labels, { "kurtc.step" = "seed", "kurtc.attempt" = local.attempts["seed"] })

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
    file           = "/kurtc/task.sh"
    content_base64 = filebase64("${path.module}/scripts/task.sh")
  }

  depends_on = [docker_container.steps]

  lifecycle {
    postcondition {
      condition     = coalesce(self.exit_code, 0) == 0
      error_message = "main.star:4:25: run_sh 'seed' failed: ${try(base64decode(jsondecode(self.container_logs).failed), "exit code ${jsonencode(self.exit_code)}, ${jsonencode(self.container_logs)}")}"
    }
  }
}

resource "terraform_data" "seed" {
  input = jsondecode(docker_container.seed.container_logs)

  lifecycle {
    ignore_changes       = [input]
    replace_triggered_by = [docker_container.seed]

    postcondition {
      condition     = alltrue([for text in [self.output.output] : try(base64encode(base64decode(text)) == text, false)])
      error_message = "main.star:4:25: output is no text that Terraform passes on unchanged: it is not UTF-8, or not normalised (NFC)."
    }
  }
}

# main.star:16:30: the copy of count for /seed
resource "docker_volume" "count_seed" {
  name = "${var.name}-count-seed-${substr(sha256(jsonencode([terraform_data.seed.id])), 0, 8)}"

  dynamic "labels" {
    for_each = local.labels

    content {
      label = labels.key
      value = labels.value
    }
  }
}

resource "docker_container" "count_files" { # main.star:16:30: fills the volumes of count
  name       = "${var.name}-count-files"
  image      = docker_image.curl_jq.image_id
  user       = "0"
  entrypoint = ["/bin/sh", "/kurtc/step.sh", "fill", "count-seed /.kurtc/seed/files/0"]
  env = [
    "KURTC_INPUTS=${docker_volume.count_seed.mountpoint}",
    "KURTC_STEP=count-files",
    "KURTC_RERUN=${lookup(var.rerun, "count-files", "")}",
  ]
  init     = true
  attach   = true
  logs     = true
  must_run = false

  dynamic "labels" {
    for_each = merge(local.labels, {
      "kurtc.source"  = path.module
      "kurtc.step"    = "count-files"
      "kurtc.attempt" = local.attempts["count-files"]
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
    volume_name    = docker_volume.count_seed.name
    container_path = "/volumes/count-seed"
  }

  upload {
    file           = "/kurtc/step.sh"
    content_base64 = filebase64("${path.module}/scripts/step.sh")
  }

  upload {
    file           = "/kurtc/fill.sh"
    content_base64 = filebase64("${path.module}/scripts/fill.sh")
  }

  lifecycle {
    postcondition {
      condition     = coalesce(self.exit_code, 0) == 0
      error_message = "main.star:16:30: the files of 'count' cannot be copied: ${try(base64decode(jsondecode(self.container_logs).failed), "exit code ${jsonencode(self.exit_code)}, ${jsonencode(self.container_logs)}")}"
    }
  }
}

resource "docker_container" "count" { # main.star:16:30: run_python 'count'
  name  = "${var.name}-count"
  image = docker_image.python_3_11_alpine.image_id
  entrypoint = [
    "/bin/sh",
    "/kurtc/step.sh",
    "task",
    "180",
    "0",
    "requests",
    "",
    "python",
    "-u",
    "-c",
    "import sys; print(len(sys.argv[1]))",
    base64decode(terraform_data.seed.output.output),
  ]
  env = [
    "KURTC_INPUTS=${docker_image.python_3_11_alpine.image_id},${docker_volume.count_seed.mountpoint},${terraform_data.seed.id}",
    "KURTC_STEP=count",
    "KURTC_RERUN=${lookup(var.rerun, "count", "")}",
  ]
  init     = true
  attach   = true
  logs     = true
  must_run = false

  dynamic "labels" {
    for_each = merge(local.labels, { "kurtc.step" = "count", "kurtc.attempt" = local.attempts["count"] })

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
    volume_name    = docker_volume.count_seed.name
    container_path = "/seed"
  }

  upload {
    file           = "/kurtc/step.sh"
    content_base64 = filebase64("${path.module}/scripts/step.sh")
  }

  upload {
    file           = "/kurtc/task.sh"
    content_base64 = filebase64("${path.module}/scripts/task.sh")
  }

  depends_on = [docker_container.steps, docker_container.count_files]

  lifecycle {
    postcondition {
      condition     = coalesce(self.exit_code, 0) == 0
      error_message = "main.star:16:30: run_python 'count' failed: ${try(base64decode(jsondecode(self.container_logs).failed), "exit code ${jsonencode(self.exit_code)}, ${jsonencode(self.container_logs)}")}"
    }
  }
}

resource "terraform_data" "count" {
  input = jsondecode(docker_container.count.container_logs)

  lifecycle {
    ignore_changes       = [input]
    replace_triggered_by = [docker_container.count]

    postcondition {
      condition     = alltrue([for text in [self.output.output] : try(base64encode(base64decode(text)) == text, false)])
      error_message = "main.star:16:30: output is no text that Terraform passes on unchanged: it is not UTF-8, or not normalised (NFC)."
    }
  }
}

resource "docker_container" "exec_api" { # main.star:34:24: exec on 'api'
  name  = "${var.name}-exec-api"
  image = docker_image.curl_jq.image_id
  user  = "0"
  entrypoint = [
    "/bin/sh",
    "/kurtc/step.sh",
    "attempt",
    "exec",
    "0",
    "{\"major\": \"fromjson | .major\"}",
    "api",
    "version",
    "--json",
  ]
  env = [
    "KURTC_INPUTS=${docker_container.api.id}",
    "KURTC_STEP=exec-api",
    "KURTC_RERUN=${lookup(var.rerun, "exec-api", "")}",
  ]
  pid_mode     = "container:${docker_container.api.id}"
  network_mode = "container:${docker_container.api.id}"
  attach       = true
  logs         = true
  must_run     = false

  capabilities {
    add = ["CAP_SYS_PTRACE"]
  }

  dynamic "labels" {
    for_each = merge(local.labels, { "kurtc.step" = "exec-api", "kurtc.attempt" = local.attempts["exec-api"] })

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
    file           = "/kurtc/attempt.sh"
    content_base64 = filebase64("${path.module}/scripts/attempt.sh")
  }

  upload {
    file           = "/kurtc/attempts.sh"
    content_base64 = filebase64("${path.module}/scripts/attempts.sh")
  }

  depends_on = [docker_container.api_ready]

  lifecycle {
    postcondition {
      condition     = coalesce(self.exit_code, 0) == 0
      error_message = "main.star:34:24: exec on 'api' failed: ${try(base64decode(jsondecode(self.container_logs).failed), "exit code ${jsonencode(self.exit_code)}, ${jsonencode(self.container_logs)}")}"
    }
  }
}

resource "terraform_data" "exec_api" {
  input = jsondecode(docker_container.exec_api.container_logs)

  lifecycle {
    ignore_changes       = [input]
    replace_triggered_by = [docker_container.exec_api]

    postcondition {
      condition     = alltrue([for text in [self.output.extract["major"].text] : try(base64encode(base64decode(text)) == text, false)])
      error_message = "main.star:34:24: extract.major is no text that Terraform passes on unchanged: it is not UTF-8, or not normalised (NFC)."
    }
  }
}

resource "docker_container" "request_api" { # main.star:38:24: request on 'api'
  name  = "${var.name}-request-api"
  image = docker_image.curl_jq.image_id
  user  = "0"
  entrypoint = [
    "/bin/sh",
    "/kurtc/step.sh",
    "attempt",
    "request",
    "201",
    "{\"id\": \".id\"}",
    "api",
    "8080",
    "POST",
    "/items",
    "{\"greeting\": \"${base64decode(terraform_data.seed.output.output)}\"}",
    "X-Trace: 1",
    "Content-Type: application/json",
  ]
  env = [
    "KURTC_INPUTS=${docker_container.api.id},${terraform_data.exec_api.id},${terraform_data.seed.id}",
    "KURTC_STEP=request-api",
    "KURTC_RERUN=${lookup(var.rerun, "request-api", "")}",
  ]
  init     = true
  attach   = true
  logs     = true
  must_run = false

  dynamic "labels" {
    for_each = merge(local.labels, { "kurtc.step" = "request-api", "kurtc.attempt" = local.attempts["request-api"] })

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
    file           = "/kurtc/attempt.sh"
    content_base64 = filebase64("${path.module}/scripts/attempt.sh")
  }

  upload {
    file           = "/kurtc/attempts.sh"
    content_base64 = filebase64("${path.module}/scripts/attempts.sh")
  }

  lifecycle {
    postcondition {
      condition     = coalesce(self.exit_code, 0) == 0
      error_message = "main.star:38:24: request on 'api' failed: ${try(base64decode(jsondecode(self.container_logs).failed), "exit code ${jsonencode(self.exit_code)}, ${jsonencode(self.container_logs)}")}"
    }
  }
}

resource "terraform_data" "request_api" {
  input = jsondecode(docker_container.request_api.container_logs)

  lifecycle {
    ignore_changes       = [input]
    replace_triggered_by = [docker_container.request_api]

    postcondition {
      condition     = alltrue([for text in [self.output.extract["id"].text] : try(base64encode(base64decode(text)) == text, false)])
      error_message = "main.star:38:24: extract.id is no text that Terraform passes on unchanged: it is not UTF-8, or not normalised (NFC)."
    }
  }
}

resource "terraform_data" "verify" { # main.star:49:16: verify
  triggers_replace = [terraform_data.request_api.id, terraform_data.exec_api.id]

  lifecycle {
    precondition {
      condition     = try(terraform_data.exec_api.output.extract["major"].kind == "int" && terraform_data.exec_api.output.extract["major"].value >= 2, false)
      error_message = "main.star:49:16: verify failed: ${jsonencode(base64decode(terraform_data.exec_api.output.extract["major"].text))} (${terraform_data.exec_api.output.extract["major"].kind}) >= 2 (int)"
    }
  }
}

resource "terraform_data" "verify_2" { # main.star:50:16: verify
  triggers_replace = [terraform_data.verify.id, terraform_data.exec_api.id]

  lifecycle {
    precondition {
      condition     = anytrue([try(base64encode("v${base64decode(terraform_data.exec_api.output.extract["major"].text)}") == base64encode("v2"), false), try(base64encode("v${base64decode(terraform_data.exec_api.output.extract["major"].text)}") == base64encode("v3"), false)])
      error_message = "main.star:50:16: verify failed: ${jsonencode("v${base64decode(terraform_data.exec_api.output.extract["major"].text)}")} (string) IN [\"v2\", \"v3\"] (array)"
    }
  }
}

resource "docker_container" "wait_api" { # main.star:51:14: wait on 'api'
  name  = "${var.name}-wait-api"
  image = docker_image.curl_jq.image_id
  user  = "0"
  entrypoint = [
    "/bin/sh",
    "/kurtc/step.sh",
    "wait",
    "60",
    "0.5",
    "$extract[\"state\"] | .kind == \"string\" and .value == \"ready\"",
    "request",
    "*",
    "{\"state\": \".state\"}",
    "api",
    "8080",
    "GET",
    "/state",
    "",
  ]
  env = [
    "KURTC_INPUTS=${docker_container.api.id},${terraform_data.verify_2.id}",
    "KURTC_STEP=wait-api",
    "KURTC_RERUN=${lookup(var.rerun, "wait-api", "")}",
  ]
  init     = true
  attach   = true
  logs     = true
  must_run = false

  dynamic "labels" {
    for_each = merge(local.labels, { "kurtc.step" = "wait-api", "kurtc.attempt" = local.attempts["wait-api"] })

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
    file           = "/kurtc/wait.sh"
    content_base64 = filebase64("${path.module}/scripts/wait.sh")
  }

  upload {
    file           = "/kurtc/attempts.sh"
    content_base64 = filebase64("${path.module}/scripts/attempts.sh")
  }

  lifecycle {
    postcondition {
      condition     = coalesce(self.exit_code, 0) == 0
      error_message = "main.star:51:14: wait on 'api' failed: ${try(base64decode(jsondecode(self.container_logs).failed), "exit code ${jsonencode(self.exit_code)}, ${jsonencode(self.container_logs)}")}"
    }
  }
}

resource "terraform_data" "wait_api" {
  input = jsondecode(docker_container.wait_api.container_logs)

  lifecycle {
    ignore_changes       = [input]
    replace_triggered_by = [docker_container.wait_api]
  }
}

resource "docker_container" "store_logs" { # main.star:60:36: storing /var/log/api of 'api'
  name       = "${var.name}-store-logs"
  image      = docker_image.curl_jq.image_id
  user       = "0"
  entrypoint = ["/bin/sh", "/kurtc/step.sh", "store", "/var/log/api"]
  env = [
    "KURTC_INPUTS=${docker_container.api.id},${terraform_data.wait_api.id}",
    "KURTC_STEP=store-logs",
    "KURTC_RERUN=${lookup(var.rerun, "store-logs", "")}",
  ]
  pid_mode     = "container:${docker_container.api.id}"
  network_mode = "container:${docker_container.api.id}"
  attach       = true
  logs         = true
  must_run     = false

  capabilities {
    add = ["CAP_SYS_PTRACE"]
  }

  dynamic "labels" {
    for_each = merge(local.labels, { "kurtc.step" = "store-logs", "kurtc.attempt" = local.attempts["store-logs"] })

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
    file           = "/kurtc/store.sh"
    content_base64 = filebase64("${path.module}/scripts/store.sh")
  }

  lifecycle {
    postcondition {
      condition     = coalesce(self.exit_code, 0) == 0
      error_message = "main.star:60:36: storing /var/log/api of 'api' failed: ${try(base64decode(jsondecode(self.container_logs).failed), "exit code ${jsonencode(self.exit_code)}, ${jsonencode(self.container_logs)}")}"
    }
  }
}

resource "terraform_data" "store_logs" {
  input = jsondecode(docker_container.store_logs.container_logs)

  lifecycle {
    ignore_changes       = [input]
    replace_triggered_by = [docker_container.store_logs]
  }
}

resource "terraform_data" "render_config" { # main.star:61:35: the texts of "config"
  input = {
    "viewer.toml" = templatefile("${path.module}/templates/render-config/viewer.toml.tftpl", {
      request_api_extract_id = base64decode(terraform_data.request_api.output.extract["id"].text)
    })
  }
}
