resource "docker_image" "shop_1_10" { # main.star:5:21: the image of shop
  name         = lookup(var.images, "example/shop:1.10", "example/shop:1.10")
  keep_locally = true
}
