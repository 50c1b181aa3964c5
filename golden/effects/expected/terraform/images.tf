resource "docker_image" "api_1" { # main.star:23:27: the image of api
  name         = lookup(var.images, "example/api:1", "example/api:1")
  keep_locally = true
}

resource "docker_image" "viewer_1" { # main.star:70:21: the image of viewer
  name         = lookup(var.images, "example/viewer:1", "example/viewer:1")
  keep_locally = true
}

resource "docker_image" "debian_bookworm_slim" { # main.star:4:25: the image of seed
  name         = lookup(var.images, "debian:bookworm-slim", "debian:bookworm-slim")
  keep_locally = true
}

resource "docker_image" "python_3_11_alpine" { # main.star:16:30: the image of count
  name         = lookup(var.images, "python:3.11-alpine", "python:3.11-alpine")
  keep_locally = true
}

resource "docker_image" "curl_jq" { # the helpers
  name         = lookup(var.images, "badouralix/curl-jq", "badouralix/curl-jq")
  keep_locally = true
}
