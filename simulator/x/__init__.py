"""X, played: its API v2, its webhooks, and its refusals."""
