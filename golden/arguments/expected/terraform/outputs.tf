output "result" {
  description = "What the plan returns."
  value = {
    listed = ["int", "string", "dict"]
    none   = null
    on     = false
  }
}
