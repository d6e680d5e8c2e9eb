"""What common extensions of Sphinx add, in print: known by the name of the node, so that none of them is needed.

sphinx-design, sphinx-proof, sphinx-exercise, and the extensions whose drawings a browser makes.
"""

from __future__ import annotations

from collections.abc import Callable

from docutils import nodes

from bookext.forms.raw_html import NO_FONT
from bookext.pdf.markup import Markup, escaped, paragraphs

DRAWN_BY_BROWSERS = ("mermaid", "graphviz", "inheritance_diagram", "plantuml", "video_node", "iframe_node", "youtube")


def _of_browsers(name: str) -> Callable[[ExtensionNodes, nodes.Element], str]:
    def method(self: ExtensionNodes, node: nodes.Element) -> str:
        return self._refuse(node, f"{name.removesuffix('_node')} is not drawn in print; show a picture of it")

    return method


class ExtensionNodes(Markup):
    """One method for each node of theirs."""

    # sphinx-design

    def sd_badge(self, node: nodes.Element) -> str:
        tip = f" ({escaped(node['tooltip'])})" if node.get("tooltip") else ""
        return f"#badge[{self._children(node)}];{tip}"

    def sd_icon(self, node: nodes.Element) -> str:
        return self._refuse(node, "an icon without a picture; leave it out")

    def fontawesome(self, node: nodes.Element) -> str:
        return self._refuse(node, f"the icon {node.get('icon', '')!r}: {NO_FONT}")

    def steps_list(self, node: nodes.Element) -> str:
        return self._node_as("enumerated_list", node)

    # sphinx-proof and sphinx-exercise

    def proof_node(self, node: nodes.Element) -> str:
        return f"\n\n{self._anchors(node)}{self._children(node).strip()}\n\n"

    def theorem_node(self, node: nodes.Element) -> str:
        """Print a theorem, or what else sphinx-proof numbers, with its kind, its number and its own title."""
        kind = str(node.get("realtype", type(node).__name__.removesuffix("_node"))).capitalize()
        place = (self._docname, node["ids"][0] if node["ids"] else "")
        number = self._numbers.of_kind(str(node.get("countertype", "")), place) if not node.get("nonumber") else ""
        rest = list(node.children)
        own = self._children(rest.pop(0)).strip() if rest and isinstance(rest[0], nodes.title) else ""
        heading = " ".join(filter(None, (escaped(kind), escaped(number), own)))
        return f"\n\n{self._anchors(node)}#box-of-note([{heading}])[{paragraphs(map(self._node, rest))}]\n\n"

    axiom_node = lemma_node = definition_node = remark_node = conjecture_node = corollary_node = theorem_node
    algorithm_node = criterion_node = example_node = property_node = observation_node = proposition_node = theorem_node
    assumption_node = notation_node = unenumerable_node = theorem_node

    def exercise_node(self, node: nodes.Element) -> str:
        rest = list(node.children)
        heading = self._children(rest.pop(0)).strip() if rest and isinstance(rest[0], nodes.title) else ""
        heading = heading or type(node).__name__.partition("_")[0].capitalize()
        return f"\n\n{self._anchors(node)}#box-of-note([{heading}])[{paragraphs(map(self._node, rest))}]\n\n"

    exercise_enumerable_node = solution_node = exercise_node

    def exercise_end_node(self, _: nodes.Element) -> str:
        return ""

    solution_end_node = solution_start_node = exercise_end_node

    def exercise_title(self, node: nodes.Element) -> str:
        return self._children(node)

    solution_title = exercise_subtitle = solution_subtitle = exercise_title


for _name in DRAWN_BY_BROWSERS:
    setattr(ExtensionNodes, _name, _of_browsers(_name))
