resource "docker_container" "redis" { # docker-compose.yml:32:3: redis
  name                  = "${var.name}-redis"
  image                 = docker_image.redis_7_4_alpine.image_id
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
    aliases = ["redis"]
  }

  volumes {
    volume_name    = docker_volume.redis__volume0.name
    container_path = "/data"
  }
}
