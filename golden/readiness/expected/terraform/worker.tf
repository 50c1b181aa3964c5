resource "docker_container" "worker" { # main.star:45:21: worker
  name                  = "${var.name}-worker"
  image                 = docker_image.worker_2.image_id
  command               = ["--api", "http://api:8080"]
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
    aliases = ["worker"]
  }

  depends_on = [docker_container.api_ready]
}
