"""The pages, one module for each part of the inbox: read the input, call cases, render."""
