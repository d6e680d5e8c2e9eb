"""Descriptions of functions, classes, options and settings, in print."""

from __future__ import annotations

from docutils import nodes

from bookext.pdf.markup import Markup, array, code


class ObjectNodes(Markup):
    """One method for each node of Sphinx's object descriptions and docutils' option lists."""

    def desc(self, node: nodes.Element) -> str:
        return f"\n\n{self._anchors(node)}{self._children(node).strip()}\n\n"

    def desc_signature(self, node: nodes.Element) -> str:
        return f"\n\n{self._anchors(node)}#signature[{self._children(node).strip()}]\n\n"

    def desc_signature_line(self, node: nodes.Element) -> str:
        return f"{self._children(node)}#linebreak();"

    def desc_content(self, node: nodes.Element) -> str:
        return f"\n\n#pad(left: 1.3em)[{self._children(node).strip()}]\n\n"

    def desc_inline(self, node: nodes.Element) -> str:
        return self._anchors(node) + self._children(node)

    def desc_name(self, node: nodes.Element) -> str:
        return f"#strong[{self._children(node)}];"

    def desc_returns(self, node: nodes.Element) -> str:
        return f" → {self._children(node)}"

    desc_addname = desc_type = desc_annotation = desc_inline

    def desc_parameterlist(self, node: nodes.Element) -> str:
        return f"({self._parameters(node)})"

    def desc_type_parameter_list(self, node: nodes.Element) -> str:
        return f"\\[{self._parameters(node)}\\]"

    def desc_optional(self, node: nodes.Element) -> str:
        return f"\\[{self._parameters(node)}\\]"

    def _parameters(self, node: nodes.Element) -> str:
        return ", ".join(map(self._node, node.children))

    def desc_parameter(self, node: nodes.Element) -> str:
        return f"#emph[{self._children(node)}];"

    desc_type_parameter = desc_parameter
    desc_sig_element = desc_sig_space = desc_sig_name = desc_sig_operator = desc_sig_punctuation = desc_inline
    desc_sig_keyword = desc_sig_keyword_type = desc_sig_literal_number = desc_sig_literal_string = desc_inline
    desc_sig_literal_char = desc_inline

    def option_list(self, node: nodes.Element) -> str:
        return f"\n\n#terms(tight: false, {array(map(self._node, node.children))})\n\n"

    def option_list_item(self, node: nodes.Element) -> str:
        group, description = (self._node(child).strip() for child in node.children)
        return f"terms.item([{group}], [{description}])"

    def option_group(self, node: nodes.Element) -> str:
        return ", ".join(map(self._node, node.children))

    def option(self, node: nodes.Element) -> str:
        return code(node.astext())

    def description(self, node: nodes.Element) -> str:
        return self._children(node)

    def productionlist(self, node: nodes.Element) -> str:
        return f"\n\n{''.join(f'{self._node(child)}#linebreak();' for child in node.children)}\n\n"

    def production(self, node: nodes.Element) -> str:
        name = node.get("tokenname", "")
        return self._anchors(node) + code(f"{name} ::= {node.astext()}" if name else node.astext())
