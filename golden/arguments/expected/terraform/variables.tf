variable "name" {
  description = "Prefix of everything that the module makes, so that several copies can live on one engine."
  type        = string
  default     = "arguments"
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
