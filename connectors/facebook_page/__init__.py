"""The posts and comments of a Facebook page. https://developers.facebook.com/docs/pages-api"""
