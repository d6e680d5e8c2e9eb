"""The form by which readers choose among the entries of a page, which a cell prints as MyST Markdown.

The directive takes JSON: ``values`` has the words to choose from by the name of each facet, ``entries`` by the id of an
entry and for each facet the places of the words that hold of it. An entry is the row of a table, or the container of
class ``entry``, in which the id stands; a table, or a container of class ``group``, is hidden with the last of its
entries. The choosing is done by ``theme/static/facets.js``; without it the form is not shown and the page is whole.
"""

from __future__ import annotations

import json
from html import escape

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from bookext.formatting import capitalised
from bookext.markup import ON_PAGES

FORM = """<form class="facets-form scripted" aria-label="Choose entries" autocomplete="off">
<fieldset><legend>Show only entries with</legend>
{fields}
<p><label for="facet-words">Words</label>
<input type="search" id="facet-words" name="words"></p>
<p><button type="button">Show all</button></p>
</fieldset>
<p role="status"></p>
<script type="application/json">{entries}</script>
</form>
"""
FIELD = """<p><label for="facet-{name}">{label}</label>
<select id="facet-{name}" name="{name}"><option value="">any</option>{options}</select></p>"""


class FacetsDirective(SphinxDirective):
    """Print the form, on pages alone."""

    has_content = True

    def run(self) -> list[nodes.Node]:
        """Return the form."""
        given = json.loads("\n".join(self.content))
        fields = [
            FIELD.format(
                name=escape(name),
                label=escape(capitalised(name)),
                options="".join(f"<option>{escape(word)}</option>" for word in words),
            )
            for name, words in given["values"].items()
        ]
        entries = json.dumps(given["entries"], separators=(",", ":"))
        return [nodes.raw("", FORM.format(fields="\n".join(fields), entries=entries), format="html", forms=ON_PAGES)]


def setup_facets(app: Sphinx) -> None:
    """Register the directive."""
    app.add_directive("facets", FacetsDirective)
