"""Typed settings and the YAML a ministry edits; read by the composition root alone."""
