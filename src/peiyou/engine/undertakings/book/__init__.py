"""The rows of undertakings as their cells: read together, written cell by cell, kept together."""

from peiyou.engine.undertakings.book.book import Book, locked

__all__ = ["Book", "locked"]
