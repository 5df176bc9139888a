"""Reassessment: the yearly review of an engagement."""
