"""What a contact's browser and a channel may call."""
