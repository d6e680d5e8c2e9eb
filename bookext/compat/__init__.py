"""What exists only because of Jupyter Book 1 and the versions it is locked with."""
