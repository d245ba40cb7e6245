"""Error shape, pages, origin checks and sessions shared by the three web apps."""
