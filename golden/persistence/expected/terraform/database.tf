resource "docker_container" "database" { # main.star:4:21: database
  name                  = "${var.name}-database"
  image                 = docker_image.postgres_16_alpine.image_id
  env                   = ["POSTGRES_PASSWORD=${var.database_postgres_password}"]
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
    aliases = ["database"]
  }

  volumes {
    volume_name    = docker_volume.database_data.name
    container_path = "/var/lib/postgresql/data"
  }
}
