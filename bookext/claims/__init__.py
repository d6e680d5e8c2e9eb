"""Claims put to the data, their verdicts, and how documents print them."""
