output "result" {
  description = "What the plan returns."
  value       = { workers = ["worker-0", "worker-1"] }
}
