"""The question of the chapter after-the-ladder: rules and figures."""
