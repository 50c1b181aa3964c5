resource "docker_container" "renderer" { # main.star:29:21: renderer
  name                  = "${var.name}-renderer"
  image                 = docker_image.renderer_1.image_id
  init                  = true
  stdin_open            = true
  must_run              = false
  restart               = "on-failure"
  destroy_grace_seconds = 10

  device_requests {
    driver       = "amd"
    device_ids   = ["GPU-1", "GPU-3"]
    capabilities = ["gpu"]
  }

  dynamic "labels" {
    for_each = merge(local.labels, { "kurtc.settings" = "957ce3f7" })

    content {
      label = labels.key
      value = labels.value
    }
  }

  networks_advanced {
    name    = docker_network.this.id
    aliases = ["renderer"]
  }
}
