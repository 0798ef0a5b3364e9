"""Instagram, through Meta's Graph API. https://developers.facebook.com/docs/instagram-platform"""
