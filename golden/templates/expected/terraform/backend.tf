resource "docker_container" "backend" { # main.star:4:31: backend
  name                  = "${var.name}-backend"
  image                 = docker_image.backend_1.image_id
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
    aliases = ["backend"]
  }
}
