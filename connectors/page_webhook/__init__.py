"""What Messenger and a page's comments share: one app of Meta's posts both, for many pages, to one address.

https://developers.facebook.com/docs/messenger-platform/webhooks
https://developers.facebook.com/docs/graph-api/webhooks/reference/page
"""
