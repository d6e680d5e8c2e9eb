"""The question of the chapter the-ally: rules and figures."""
