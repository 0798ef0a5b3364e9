"""Measurements of Tawasul against the naive design, each within one run on one machine."""
