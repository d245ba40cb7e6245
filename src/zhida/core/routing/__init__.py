"""The waiting line: entries, lanes, skills, agents, offers and their clocks."""
