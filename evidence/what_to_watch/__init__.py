"""The question of the chapter what-to-watch: rules and figures."""
