"""What every form of the book shows of one source: formulas, raw HTML, outputs of cells, pictures."""
