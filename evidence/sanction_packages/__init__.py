"""The question of the chapter sanction-packages: rules and figures."""
