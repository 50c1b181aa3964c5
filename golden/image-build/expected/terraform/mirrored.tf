resource "docker_container" "mirrored" { # main.star:25:21: mirrored
  name                  = "${var.name}-mirrored"
  image                 = docker_image.nginx_1_27.image_id
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
    aliases = ["mirrored"]
  }
}
