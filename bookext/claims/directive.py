"""The directive behind the verdict boxes, which cells print as MyST Markdown (`bookext.claims.verdicts.Verdict`)."""

from __future__ import annotations

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from bookext.claims.verdicts import OUTCOMES, words
from bookext.errors import BuildRefused, shown
from bookext.markup import ON_SCREEN, RULE
from bookext.nodes import Verdict

RULE_MARK = "Rule:"
"""Begins the paragraph that says by which rule a verdict was reached: pages fold it, and print leaves it out."""


class VerdictDirective(SphinxDirective):
    """Print what the data say of a claim."""

    required_arguments = 1
    final_argument_whitespace = True
    has_content = True
    option_spec = {  # noqa: RUF012
        "claim": directives.unchanged,
        "outcome": directives.unchanged,
        "name": directives.unchanged_required,
    }

    def run(self) -> list[nodes.Node]:
        """Return the verdict as an admonition."""
        where = shown(*self.get_source_info())
        if not self.options.get("claim"):
            raise BuildRefused("A verdict is incomplete", f"{where}: option 'claim': missing; name the claim")
        outcome = self.options.get("outcome")
        if outcome not in OUTCOMES:
            reason = f"option 'outcome': {outcome!r} is none; write one of {', '.join(OUTCOMES)}"
            raise BuildRefused("A verdict is incomplete", f"{where}: {reason}")
        box = Verdict(
            classes=["verdict", f"verdict-{outcome}"],
            **{"data-claim": self.options["claim"], "data-verdict": outcome},
        )
        heading = nodes.title("", f"{self.arguments[0]}: ")
        heading += nodes.strong("", words(outcome), classes=["verdict-outcome"])
        box += heading
        self.state.nested_parse(self.content, self.content_offset, box)
        for part in box.findall(nodes.paragraph):
            if part.children and isinstance(part[0], nodes.emphasis) and part[0].astext() == RULE_MARK:
                part["classes"].append(RULE)
                part["forms"] = ON_SCREEN
        self.set_source_info(box)
        self.add_name(box)
        return [box]


def setup_verdicts(app: Sphinx) -> None:
    """Register the directive."""
    app.add_directive("verdict", VerdictDirective)
