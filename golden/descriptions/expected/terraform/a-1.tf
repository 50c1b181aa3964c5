resource "docker_container" "a_1" { # main.star:14:25: a-1
  name                  = "${var.name}-a-1"
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
    aliases = ["a-1"]
  }
}
