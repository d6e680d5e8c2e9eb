"""Claims and findings of the whole book."""
