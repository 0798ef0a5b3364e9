"""The central case queue: its rules and its queries."""
