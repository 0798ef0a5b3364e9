"""A Facebook page as the simulator plays it: its private messages, and the comments under a post of it."""
