"""What the appendices print."""
