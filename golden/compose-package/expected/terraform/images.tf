resource "docker_image" "postgres_16" { # docker-compose.yml:38:3: the image of db
  name         = lookup(var.images, "postgres:16", "postgres:16")
  keep_locally = true
}

resource "docker_image" "redis_7_4_alpine" { # docker-compose.yml:32:3: the image of redis
  name         = lookup(var.images, "redis:7.4-alpine", "redis:7.4-alpine")
  keep_locally = true
}

resource "docker_image" "vote_image" { # docker-compose.yml:9:3: the image of vote
  name         = "vote-image"
  keep_locally = true
  triggers = {
    context = sha256(jsonencode({ for file in fileset("${path.module}/build/vote_image", "**") : file => filesha256("${path.module}/build/vote_image/${file}") }))
    build   = sha256("Dockerfile\n")
  }

  build {
    context    = "${path.module}/build/vote_image"
    dockerfile = "Dockerfile"
  }
}

resource "docker_image" "worker_1_4" { # docker-compose.yml:22:3: the image of vote-worker
  name         = lookup(var.images, "example/worker:1.4", "example/worker:1.4")
  keep_locally = true
}

resource "docker_image" "curl_jq" { # the helpers
  name         = lookup(var.images, "badouralix/curl-jq", "badouralix/curl-jq")
  keep_locally = true
}
