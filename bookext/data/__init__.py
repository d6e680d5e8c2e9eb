"""The data package: tables, their schemas, and what is refused of them."""
