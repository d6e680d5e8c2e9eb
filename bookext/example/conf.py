"""The small book as a plain Sphinx project; `_config.yml` describes the same book to Jupyter Book."""

project = "The Small Book"
extensions = ["myst_nb", "sphinxcontrib.bibtex", "bookext"]
root_doc = "index"
exclude_patterns = ["_build", "data", "texts", "README.md"]
html_theme = "basic"
myst_enable_extensions = ["colon_fence", "smartquotes"]
bibtex_bibfiles = ["references.bib"]
bibtex_reference_style = "author_year_round"
numfig = True
html_sourcelink_suffix = ""  # as Jupyter Book sets it
smartquotes = False
nb_render_markdown_format = "myst"
nb_mime_priority_overrides = [("*", "text/markdown", 1)]
nb_execution_timeout = 60
