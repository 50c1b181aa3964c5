resource "docker_container" "shop" { # main.star:5:21: shop
  name                  = "${var.name}-shop"
  image                 = docker_image.shop_1_10.image_id
  env                   = ["COUNT=1000", "DEBUG=True", "RATIO=0.25"]
  init                  = true
  stdin_open            = true
  must_run              = false
  restart               = "on-failure"
  destroy_grace_seconds = 10

  dynamic "labels" {
    for_each = merge(local.labels, { "kurtc.settings" = "46da911d" })

    content {
      label = labels.key
      value = labels.value
    }
  }

  networks_advanced {
    name    = docker_network.this.id
    aliases = ["shop"]
  }
}
