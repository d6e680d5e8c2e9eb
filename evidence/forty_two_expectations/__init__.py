"""The question of the chapter forty-two-expectations: rules and figures."""
