"""The WhatsApp Cloud API, played, and what citizens do in the app."""
