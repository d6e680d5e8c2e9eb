"""The question of the chapter two-chinas: rules and figures."""
