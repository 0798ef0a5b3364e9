"""Joins our accounts to their platforms; knows nothing of cases or flows."""
