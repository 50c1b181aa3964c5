resource "docker_image" "backend_1" { # main.star:4:31: the image of backend
  name         = lookup(var.images, "example/backend:1", "example/backend:1")
  keep_locally = true
}

resource "docker_image" "nginx_1_27_alpine" { # main.star:24:21: the image of frontend
  name         = lookup(var.images, "nginx:1.27-alpine", "nginx:1.27-alpine")
  keep_locally = true
}

resource "docker_image" "curl_jq" { # the helpers
  name         = lookup(var.images, "badouralix/curl-jq", "badouralix/curl-jq")
  keep_locally = true
}
