"""The question of the chapter the-lever: rules and figures."""
