"""The printed book: Typst markup, and the PDFs made of it."""
