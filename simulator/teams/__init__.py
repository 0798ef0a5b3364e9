"""Microsoft Teams, played: Entra, the keys, the Bot Connector, and what citizens do in Teams."""
