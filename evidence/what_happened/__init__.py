"""The story of 2010 to 2026, told in order: its figures in the text and its dates."""
