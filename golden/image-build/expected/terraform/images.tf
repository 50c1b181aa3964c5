resource "docker_image" "app_dev" { # main.star:4:21: the image of app
  name         = "golden/app:dev"
  keep_locally = true
  triggers = {
    context = sha256(jsonencode({ for file in fileset("${path.module}/build/app_dev", "**") : file => filesha256("${path.module}/build/app_dev/${file}") }))
    build   = sha256("Dockerfile\nserver\nGREETING=good $day\nLEVEL=1\nfile start.sh ")
  }

  build {
    context    = "${path.module}/build/app_dev"
    dockerfile = "Dockerfile"
    target     = "server"
    build_args = {
      GREETING = "good $day"
      LEVEL    = "1"
    }
  }
}

resource "docker_image" "tool" { # main.star:15:21: the image of tool
  name         = "golden/tool"
  keep_locally = true
  triggers = {
    context = sha256(jsonencode({ for file in fileset("${path.module}/build/tool", "**") : file => filesha256("${path.module}/build/tool/${file}") }))
    build   = sha256("tool.Dockerfile\n")
  }

  build {
    context    = "${path.module}/build/tool"
    dockerfile = "tool.Dockerfile"
  }
}

resource "docker_image" "nginx_1_27" { # main.star:25:21: the image of mirrored
  name         = lookup(var.images, "registry.example/team/nginx:1.27", "registry.example/team/nginx:1.27")
  keep_locally = true
}
