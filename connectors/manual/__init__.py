"""Platforms without an interface for us: what staff record by hand, and what a partner posts, signed."""
