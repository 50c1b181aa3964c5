resource "docker_image" "debian_bookworm_slim" { # main.star:7:21: the image of reader
  name         = lookup(var.images, "debian:bookworm-slim", "debian:bookworm-slim")
  keep_locally = true
}

resource "docker_image" "curl_jq" { # the helpers
  name         = lookup(var.images, "badouralix/curl-jq", "badouralix/curl-jq")
  keep_locally = true
}
