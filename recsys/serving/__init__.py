"""Answers for a person: lists, reasons, what-if, similar movies and the map."""
