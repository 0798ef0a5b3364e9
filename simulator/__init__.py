"""Platforms played by a local server, for the demonstration, tests and training."""
