"""Notebooks for readers: written from the doctrees by a build, and what their cells show without one."""
