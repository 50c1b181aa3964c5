output "messages" {
  description = "What the plan prints (main.star:74:15)."
  value       = ["item ${base64decode(terraform_data.request_api.output.extract["id"].text)}"]
}

output "result" {
  description = "What the plan returns."
  value = {
    api  = "api"
    item = base64decode(terraform_data.request_api.output.extract["id"].text)
  }
}
