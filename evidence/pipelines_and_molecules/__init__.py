"""The question of the chapter pipelines-and-molecules: rules and figures."""
