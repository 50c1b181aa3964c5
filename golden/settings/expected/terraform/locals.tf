locals {
  # On everything that has labels
  labels = { "kurtc.module" = var.name }

  # What the variable images can replace
  images = ["debian:bookworm-slim", "example/trainer:1", "example/renderer:1"]
}
