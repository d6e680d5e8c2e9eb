"""The question of the chapter five-readings: rules and figures."""
