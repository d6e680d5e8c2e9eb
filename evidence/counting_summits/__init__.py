"""The question of the chapter counting-summits: rules and figures."""
