"""Groups of the same issue among recent messages, for people to look at; never a reason to merge cases."""

from normalizer.duplicates.groups import Groups

__all__ = ["Groups"]
