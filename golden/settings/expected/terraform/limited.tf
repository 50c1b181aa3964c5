resource "docker_container" "limited" { # main.star:4:21: limited
  name                  = "${var.name}-limited"
  image                 = docker_image.debian_bookworm_slim.image_id
  command               = ["sleep", "infinity"]
  user                  = "1000:1001"
  stdin_open            = true
  tty                   = true
  must_run              = false
  restart               = "on-failure"
  destroy_grace_seconds = 10
  cpu_period            = 100000
  cpu_quota             = 150000
  memory                = 489
  memory_swap           = 489

  dynamic "labels" {
    for_each = merge(local.labels, { team = "core", "tier.level" = "2", "kurtc.settings" = "d9e7ed51" })

    content {
      label = labels.key
      value = labels.value
    }
  }

  networks_advanced {
    name    = docker_network.this.id
    aliases = ["limited"]
  }
}
