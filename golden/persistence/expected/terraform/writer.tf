resource "docker_container" "writer" { # main.star:12:21: writer
  name                  = "${var.name}-writer"
  image                 = docker_image.debian_bookworm_slim.image_id
  command               = ["sh", "-c", "date >> /shared/log; exec sleep infinity"]
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
    aliases = ["writer"]
  }

  volumes {
    volume_name    = docker_volume.shared.name
    container_path = "/shared"
  }
}
