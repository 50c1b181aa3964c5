resource "docker_image" "debian_bookworm_slim" { # main.star:14:25: the image of a-0
  name         = lookup(var.images, "debian:bookworm-slim", "debian:bookworm-slim")
  keep_locally = true
}
