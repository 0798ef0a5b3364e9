"""X (Twitter), through its API v2 and its webhooks. https://docs.x.com/x-api"""
