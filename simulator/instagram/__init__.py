"""Instagram as the simulator plays it: private messages, and comments under a post of the ministry."""
