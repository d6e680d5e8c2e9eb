"""Data-aware, parallel execution of notebooks."""
