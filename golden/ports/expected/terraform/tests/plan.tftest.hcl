variables {
  name                = "ports-test"
  node_rpc_port       = 0
  node_discovery_port = 0
}

run "apply" {}
