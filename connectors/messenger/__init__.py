"""Messenger: the private messages of a Facebook page. https://developers.facebook.com/docs/messenger-platform"""
