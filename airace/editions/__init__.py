"""Editions of the built book, for a USB stick and for paper: ``python -m airace.editions offline`` or ``pdf``."""
