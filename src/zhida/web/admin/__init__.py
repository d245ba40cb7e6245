"""What supervisors and administrators may call."""
