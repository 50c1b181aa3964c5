variables {
  name = "effects-test"
}

run "apply" {
  assert {
    condition     = try(terraform_data.exec_api.output.extract["major"].kind == "int" && terraform_data.exec_api.output.extract["major"].value >= 2, false)
    error_message = "main.star:49:16: verify failed: ${jsonencode(base64decode(terraform_data.exec_api.output.extract["major"].text))} (${terraform_data.exec_api.output.extract["major"].kind}) >= 2 (int)"
  }

  assert {
    condition     = anytrue([try(base64encode("v${base64decode(terraform_data.exec_api.output.extract["major"].text)}") == base64encode("v2"), false), try(base64encode("v${base64decode(terraform_data.exec_api.output.extract["major"].text)}") == base64encode("v3"), false)])
    error_message = "main.star:50:16: verify failed: ${jsonencode("v${base64decode(terraform_data.exec_api.output.extract["major"].text)}")} (string) IN [\"v2\", \"v3\"] (array)"
  }
}
