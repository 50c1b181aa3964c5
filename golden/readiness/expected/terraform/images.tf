resource "docker_image" "postgres_16_alpine" { # main.star:4:32: the image of database
  name         = lookup(var.images, "postgres:16-alpine", "postgres:16-alpine")
  keep_locally = true
}

resource "docker_image" "api_2" { # main.star:20:27: the image of api
  name         = lookup(var.images, "example/api:2", "example/api:2")
  keep_locally = true
}

resource "docker_image" "rabbitmq_3_management" { # main.star:35:21: the image of queue
  name         = lookup(var.images, "rabbitmq:3-management", "rabbitmq:3-management")
  keep_locally = true
}

resource "docker_image" "worker_2" { # main.star:45:21: the image of worker
  name         = lookup(var.images, "example/worker:2", "example/worker:2")
  keep_locally = true
}

resource "docker_image" "curl_jq" { # the helpers
  name         = lookup(var.images, "badouralix/curl-jq", "badouralix/curl-jq")
  keep_locally = true
}
