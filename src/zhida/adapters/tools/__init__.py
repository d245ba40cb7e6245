"""Back-office systems the actions call."""
