"""The question of the chapter three-scenarios: rules and figures."""
