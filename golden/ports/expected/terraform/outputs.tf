output "node_rpc_port" {
  description = "Port of the engine's host that leads to rpc of node."
  value       = one([for port in docker_container.node.ports : port.external if port.internal == 8545 && port.protocol == "tcp"])
}

output "node_discovery_port" {
  description = "Port of the engine's host that leads to discovery of node."
  value       = one([for port in docker_container.node.ports : port.external if port.internal == 30303 && port.protocol == "udp"])
}

output "result" {
  description = "What the plan returns."
  value = {
    admin = {
      number             = 9000
      transport_protocol = "TCP"
    }
    console = {
      application_protocol = "https"
      number               = 9443
      transport_protocol   = "TCP"
      url                  = "https://console.example"
    }
    discovery = {
      number             = 30303
      transport_protocol = "UDP"
      wait               = "2m0s"
    }
    metrics = {
      application_protocol = "http"
      number               = 9090
      transport_protocol   = "TCP"
      url                  = "http://node:9090"
      wait                 = "45s"
    }
    rpc = {
      application_protocol = "http"
      number               = 8545
      transport_protocol   = "TCP"
      url                  = "http://node:8545"
      wait                 = "2m0s"
    }
    signalling = {
      number             = 3868
      transport_protocol = "SCTP"
    }
  }
}
