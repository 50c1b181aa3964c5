resource "docker_image" "postgres_16_alpine" { # main.star:4:21: the image of database
  name         = lookup(var.images, "postgres:16-alpine", "postgres:16-alpine")
  keep_locally = true
}

resource "docker_image" "debian_bookworm_slim" { # main.star:12:21: the image of writer
  name         = lookup(var.images, "debian:bookworm-slim", "debian:bookworm-slim")
  keep_locally = true
}
