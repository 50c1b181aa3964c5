"""The targets of kurtc; none of them knows another."""
