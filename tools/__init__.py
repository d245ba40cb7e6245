"""Scripts that check and pack the project; nothing here is part of the product."""
