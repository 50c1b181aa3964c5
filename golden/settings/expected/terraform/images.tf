resource "docker_image" "debian_bookworm_slim" { # main.star:4:21: the image of limited
  name         = lookup(var.images, "debian:bookworm-slim", "debian:bookworm-slim")
  keep_locally = true
}

resource "docker_image" "trainer_1" { # main.star:19:21: the image of trainer
  name         = lookup(var.images, "example/trainer:1", "example/trainer:1")
  keep_locally = true
}

resource "docker_image" "renderer_1" { # main.star:29:21: the image of renderer
  name         = lookup(var.images, "example/renderer:1", "example/renderer:1")
  keep_locally = true
}
