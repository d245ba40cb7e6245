"""Articles, their versions and approval, and the gaps contacts reveal."""
