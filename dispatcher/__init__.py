"""Decides what happens to each event and makes it happen: intake, processing, delivery, the RQ jobs."""
