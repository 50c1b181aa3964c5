variable "name" {
  description = "Prefix of everything that the module makes, so that several copies can live on one engine."
  type        = string
  default     = "batch"
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
  description = "Steps to run again: another text for a step's name runs it once more, and what is made of its results. Steps: worker-0-ready, worker-1-ready, balancer-ready."
  type        = map(string)
  default     = {}
  nullable    = false
}

variable "subnet" {
  description = "Network of the module, in CIDR notation; null for one in 10.64.0.0/10 that follows from the name."
  type        = string
  default     = null

  validation {
    condition     = var.subnet == null || can(cidrnetmask(var.subnet))
    error_message = "The subnet has to be an IPv4 network such as 10.80.0.0/24."
  }

  validation {
    condition     = try(tonumber(split("/", var.subnet)[1]) <= 24, var.subnet == null)
    error_message = "The subnet is too small: it needs a prefix of at most 24."
  }
}
