"""The question of the chapter what-the-experts-saw: rules and figures."""
