"""Settings of JupyterLab for this book; ``make lab`` names the file."""

from bookext.notebooks.lab import keep_frame

c.FileContentsManager.pre_save_hook = keep_frame  # type: ignore[name-defined]  # noqa: F821
