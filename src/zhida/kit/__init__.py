"""Helpers without any domain word: pure, standard library only."""
