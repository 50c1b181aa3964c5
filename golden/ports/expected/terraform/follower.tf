resource "docker_container" "follower" { # main.star:23:21: follower
  name                  = "${var.name}-follower"
  image                 = docker_image.node_3_1.image_id
  command               = ["--upstream", "http://node:8545", "--peers", "node:30303"]
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
    aliases = ["follower"]
  }

  depends_on = [docker_container.node_ready]
}
