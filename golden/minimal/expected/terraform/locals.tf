locals {
  # On everything that has labels
  labels = { "kurtc.module" = var.name }

  # What the variable images can replace
  images = ["nginx:1.27-alpine"]
}
