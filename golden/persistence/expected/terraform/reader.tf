resource "docker_container" "reader" { # main.star:20:21: reader
  name                  = "${var.name}-reader"
  image                 = docker_image.debian_bookworm_slim.image_id
  command               = ["tail", "-F", "/shared/log"]
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
    volume_name    = docker_volume.shared.name
    container_path = "/shared"
  }

  depends_on = [docker_container.writer]
}
