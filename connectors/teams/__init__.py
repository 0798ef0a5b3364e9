"""Microsoft Teams, through the Bot Connector. https://learn.microsoft.com/azure/bot-service/rest-api/"""
