"""The commands of run_bots.py, and the composition root that puts the parts together for them."""
