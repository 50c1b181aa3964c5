locals {
  # On everything that has labels
  labels = { "kurtc.module" = var.name }

  # What the variable images can replace
  images = ["example/shop:1.10"]
}
