"""One matter from open to closed: its lifecycle, its messages, its transcript."""
