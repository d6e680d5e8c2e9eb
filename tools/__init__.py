"""Commands for who maintains the book."""
