resource "docker_image" "node_3_1" { # main.star:4:31: the image of node
  name         = lookup(var.images, "example/node:3.1", "example/node:3.1")
  keep_locally = true
}

resource "docker_image" "curl_jq" { # the helpers
  name         = lookup(var.images, "badouralix/curl-jq", "badouralix/curl-jq")
  keep_locally = true
}
