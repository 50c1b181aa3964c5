resource "docker_container" "vote_worker" { # docker-compose.yml:22:3: vote-worker
  name                  = "${var.name}-vote-worker"
  image                 = docker_image.worker_1_4.image_id
  entrypoint            = ["worker", "--price=5$"]
  env                   = ["LOG_LEVEL=info"]
  init                  = true
  stdin_open            = true
  must_run              = false
  restart               = "on-failure"
  destroy_grace_seconds = 10

  dynamic "labels" {
    for_each = merge(local.labels, { "kurtc.settings" = "76873180" })

    content {
      label = labels.key
      value = labels.value
    }
  }

  networks_advanced {
    name    = docker_network.this.id
    aliases = ["vote-worker"]
  }
}
