variable "name" {
  description = "Prefix of everything that the module makes, so that several copies can live on one engine."
  type        = string
  default     = "ports"
  nullable    = false

  validation {
    condition     = can(regex("^[a-z0-9][a-z0-9-]{0,30}$", var.name))
    error_message = "The name has to be lower-case letters, digits and dashes, no dash first, 31 at most."
  }
}

variable "images" {
  description = "Images to use instead of those of the plan, by the plan's name for them: mirrors, digests, other versions."
  type        = map(string)
  default     = {}
  nullable    = false
}

variable "rerun" {
  description = "Steps to run again: another text for a step's name runs it once more, and what is made of its results. Steps: node-ready."
  type        = map(string)
  default     = {}
  nullable    = false
}

variable "node_rpc_port" {
  description = "Port of the host for rpc of node (8545/tcp); 0 for a free one."
  type        = number
  default     = 8545
  nullable    = false

  validation {
    condition     = var.node_rpc_port >= 0 && var.node_rpc_port <= 65535 && floor(var.node_rpc_port) == var.node_rpc_port
    error_message = "A port is a whole number from 0 to 65535."
  }
}

variable "node_discovery_port" {
  description = "Port of the host for discovery of node (30303/udp); 0 for a free one."
  type        = number
  default     = 40303
  nullable    = false

  validation {
    condition     = var.node_discovery_port >= 0 && var.node_discovery_port <= 65535 && floor(var.node_discovery_port) == var.node_discovery_port
    error_message = "A port is a whole number from 0 to 65535."
  }
}
