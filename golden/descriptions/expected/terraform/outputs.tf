output "messages" {
  description = "What the plan prints (main.star:5:15)."
  value       = ["{\"list\": [1, 2.0, True, None], \"text\": \"with \\\"quotes\\\"\"}"]
}

output "result" {
  description = "What the plan returns."
  value = {
    float = 1.5
    name  = "x"
    nested = {
      empty = {}
      list  = [1, 2]
    }
    text = "Grüße"
  }
}
