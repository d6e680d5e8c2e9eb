"""The directive behind the verdict boxes, which cells print as MyST Markdown (`evidence.verdicts.Verdict`)."""

from __future__ import annotations

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from bookext.errors import BuildRefused, shown
from bookext.nodes import Verdict
from evidence.verdicts import OUTCOMES, words


def _outcome(argument: str) -> str:
    return directives.choice(argument, OUTCOMES)


class VerdictDirective(SphinxDirective):
    """Print what the data say of a claim."""

    required_arguments = 1
    final_argument_whitespace = True
    has_content = True
    option_spec = {"claim": directives.unchanged_required, "outcome": _outcome, "name": directives.unchanged_required}  # noqa: RUF012

    def run(self) -> list[nodes.Node]:
        """Return the verdict as an admonition."""
        for name in ("claim", "outcome"):
            if not self.options.get(name):
                file, line = self.get_source_info()
                raise BuildRefused(
                    "A verdict is incomplete",
                    f"{shown(file, line)}: the option {name!r} is missing or not one it can have; "
                    f"an outcome is one of {', '.join(OUTCOMES)}",
                )
        outcome = self.options["outcome"]
        box = Verdict(
            classes=["verdict", f"verdict-{outcome}"],
            **{"data-claim": self.options["claim"], "data-verdict": outcome},
        )
        heading = nodes.title("", f"{self.arguments[0]}: ")
        heading += nodes.strong("", words(outcome), classes=["verdict-outcome"])
        box += heading
        self.state.nested_parse(self.content, self.content_offset, box)
        self.set_source_info(box)
        self.add_name(box)
        return [box]


def setup_verdicts(app: Sphinx) -> None:
    """Register the directive."""
    app.add_directive("verdict", VerdictDirective)
