"""What goes into the data package beside the tables: views by the rules of the book, and an example script."""
