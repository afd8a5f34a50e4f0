"""What is missing in the book, all at once, in the words of CONTRIBUTING (``make check``)."""

from airace.check.pieces import missing

__all__ = ["missing"]
