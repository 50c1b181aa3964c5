resource "docker_image" "nginx_1_27_alpine" { # main.star:4:21: the image of web
  name         = lookup(var.images, "nginx:1.27-alpine", "nginx:1.27-alpine")
  keep_locally = true
}
