resource "docker_image" "worker_1" { # main.star:12:32: the image of worker-0
  name         = lookup(var.images, "example/worker:1", "example/worker:1")
  keep_locally = true
}

resource "docker_image" "balancer_1" { # main.star:13:21: the image of balancer
  name         = lookup(var.images, "example/balancer:1", "example/balancer:1")
  keep_locally = true
}

resource "docker_image" "curl_jq" { # the helpers
  name         = lookup(var.images, "badouralix/curl-jq", "badouralix/curl-jq")
  keep_locally = true
}
