resource "docker_container" "trainer" { # main.star:19:21: trainer
  name                  = "${var.name}-trainer"
  image                 = docker_image.trainer_1.image_id
  user                  = "0"
  init                  = true
  stdin_open            = true
  must_run              = false
  restart               = "on-failure"
  destroy_grace_seconds = 10
  shm_size              = 1024

  capabilities {
    add = ["CAP_NET_ADMIN", "CAP_SYS_PTRACE"]
  }

  devices {
    host_path      = "/dev/fuse"
    container_path = "/dev/fuse"
    permissions    = "rwm"
  }

  devices {
    host_path      = "/dev/net/tun"
    container_path = "/dev/net/tun"
    permissions    = "rwm"
  }

  device_requests {
    driver       = "nvidia"
    count        = 2
    capabilities = ["gpu"]
  }

  ulimit {
    name = "memlock"
    soft = -1
    hard = -1
  }

  ulimit {
    name = "nofile"
    soft = 65536
    hard = 65536
  }

  dynamic "labels" {
    for_each = merge(local.labels, { "kurtc.settings" = "d9277263" })

    content {
      label = labels.key
      value = labels.value
    }
  }

  networks_advanced {
    name    = docker_network.this.id
    aliases = ["trainer"]
  }
}
