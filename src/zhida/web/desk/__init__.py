"""What an agent's desk may call."""
