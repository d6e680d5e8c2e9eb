"""The question of the chapter the-islands: rules and figures."""
