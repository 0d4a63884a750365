"""A cascade of finite-state stages over token symbols.

Each stage is a set of rules; a rule is a regex over symbol characters and a function that reads
the matched nodes. At each place the longest match whose reader accepts it wins, and the matched
nodes become one node for the next stage. Source: the cascaded finite-state transducers of FASTUS
(Hobbs et al. 1997). Every repetition in a rule is bounded, so a stage is linear in its input.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from factex.values.dates.tokens import Tokens

_PART = re.compile(
    r"""
      (?:(?P<name>[a-z_0-9]+):)?(?P<symbol>[A-Z][A-Z0-9]*)   # a symbol or macro, perhaps named
    | (?P<group>[a-z_0-9]+):\(                               # a named bracket
    | (?P<operator>[()|?{},0-9])
    | \s+
    """,
    re.VERBOSE,
)


@dataclass(frozen=True)
class Node:
    """A token or phrase: its symbol character, token range (half-open) and value."""

    char: str
    first: int
    last: int
    value: Any


class Hit:
    """What a rule matched: its nodes by group name, and the tokens around."""

    def __init__(
        self,
        nodes: Sequence[Node],
        groups: Mapping[str, Node],
        tokens: Tokens,
        chars: Mapping[str, str],
    ) -> None:
        self.nodes = nodes
        self.groups = groups
        self.tokens = tokens
        self._chars = chars
        self.first = nodes[0].first
        self.last = nodes[-1].last

    def __getitem__(self, name: str) -> Any:
        """The value of a named part; None where the part is absent."""
        node = self.groups.get(name)
        return None if node is None else node.value

    def has(self, name: str) -> bool:
        """True when the named part is present."""
        return name in self.groups

    def word(self, name: str) -> str:
        """The lower-case text of the first token of a named part; empty when absent."""
        node = self.groups.get(name)
        return "" if node is None else self.tokens.word(node.first)

    def starts_with(self, name: str, *symbols: str) -> bool:
        """True when the first token of a named part has one of the symbols."""
        return self._among(self.groups[name].first, symbols)

    def surface(self, name: str) -> str:
        """The text of a named part as written; empty when absent."""
        node = self.groups.get(name)
        if node is None:
            return ""
        return self.tokens.text[self.tokens.starts[node.first] : self.tokens.ends[node.last - 1]]

    def before(self, distance: int = 1) -> str:
        """The lower-case token before the match."""
        return self.tokens.word(self.first - distance)

    def after(self, distance: int = 1) -> str:
        """The lower-case token after the match."""
        return self.tokens.word(self.last - 1 + distance)

    def char(self, symbol: str) -> str:
        """The character of a symbol."""
        return self._chars[symbol]

    def text(self) -> str:
        """The matched text as written."""
        return self.tokens.text[self.tokens.starts[self.first] : self.tokens.ends[self.last - 1]]

    def precedes_break(self) -> bool:
        """True at the start of the text, of a line or after the end of a sentence."""
        if self.first == 0:
            return True
        gap = self.tokens.text[self.tokens.ends[self.first - 1] : self.tokens.starts[self.first]]
        return "\n" in gap or self.precedes("PARA", "DOT")

    def follows(self, *symbols: str) -> bool:
        """True when the token after the match has one of the symbols."""
        return self._among(self.last, symbols)

    def before_capital(self) -> bool:
        """True when a capitalised word follows on the same line, as inside a name."""
        if self.last >= len(self.tokens.starts):
            return False
        start = self.tokens.starts[self.last]
        gap = self.tokens.text[self.tokens.ends[self.last - 1] : start]
        return self.tokens.text[start].isupper() and "\n" not in gap

    def precedes(self, *symbols: str) -> bool:
        """True when the token before the match has one of the symbols."""
        return self._among(self.first - 1, symbols)

    def _among(self, index: int, symbols: tuple[str, ...]) -> bool:
        char = self.tokens.symbol(index)
        return bool(char) and any(char == self._chars[symbol] for symbol in symbols)


Reader = Callable[[Hit], Any]


@dataclass(frozen=True)
class Rule:
    """A rule of the grammar: id, pattern over symbols, symbol it builds, and reader.

    The pattern is a regex whose capital names are symbols or macros and whose `name:SYMBOL` are
    named parts. A reader returns the node's value, or None to refuse the match.
    """

    id: str
    pattern: str
    builds: str
    read: Reader


class Stage:
    """Compiled rules that run side by side over one sequence of nodes.

    Args:
        rules: the rules; among equally long matches the earlier rule wins.
        wakes: symbols of which every match holds at least one; a sequence without is skipped.
        chars: symbol characters by name.
        macros: pattern parts by name.
    """

    def __init__(
        self,
        rules: Iterable[Rule],
        wakes: Iterable[str],
        chars: Mapping[str, str],
        macros: Mapping[str, str],
    ) -> None:
        self.rules = tuple(rules)
        self._wakes = re.compile(f"[{''.join(chars[symbol] for symbol in wakes)}]")
        self._chars = chars
        patterns = [_translate(rule.pattern, chars, macros) for rule in self.rules]
        self._single = [re.compile(pattern) for pattern in patterns]
        nameless = [re.sub(r"\(\?P<\w+>", "(?:", pattern) for pattern in patterns]
        self._all = re.compile("".join(f"(?=({pattern})?)" for pattern in nameless))

    def run(self, nodes: list[Node], tokens: Tokens) -> list[Node]:
        """Rewrite a sequence of nodes; nodes that no rule takes stay as they are."""
        symbols = "".join([node.char for node in nodes])
        if self._wakes.search(symbols) is None:
            return nodes
        out: list[Node] = []
        position = 0
        while position < len(nodes):
            built = self._best(symbols, position, nodes, tokens)
            if built is None:
                out.append(nodes[position])
                position += 1
            else:
                node, position = built
                out.append(node)
        return out

    def _best(
        self, symbols: str, position: int, nodes: list[Node], tokens: Tokens
    ) -> tuple[Node, int] | None:
        match = self._all.match(symbols, position)
        if match is None or match.lastindex is None:
            return None
        ends = [
            (position - match.end(index + 1), index)
            for index, text in enumerate(match.groups())
            if text
        ]
        for length, index in sorted(ends):
            rule, end = self.rules[index], position - length
            hit = self._hit(index, symbols, position, end, nodes, tokens)
            value = rule.read(hit) if hit else None
            if hit and value is not None:
                return Node(self._chars[rule.builds], hit.first, hit.last, value), end
        return None

    def _hit(
        self, index: int, symbols: str, start: int, end: int, nodes: list[Node], tokens: Tokens
    ) -> Hit | None:
        match = self._single[index].fullmatch(symbols, start, end)
        if match is None:
            return None
        groups = {
            name: nodes[match.start(name)]
            for name, text in match.groupdict().items()
            if text is not None
        }
        return Hit(nodes[start:end], groups, tokens, self._chars)


def _translate(pattern: str, chars: Mapping[str, str], macros: Mapping[str, str]) -> str:
    """The regex over symbol characters for a rule's pattern; ValueError for a stray character."""
    out, position = [], 0
    while position < len(pattern):
        part = _PART.match(pattern, position)
        if part is None:
            raise ValueError(f"date grammar: cannot read {pattern[position:]!r} in {pattern!r}")
        position = part.end()
        out.append(_translate_part(part, chars, macros))
    return "".join(out)


def _translate_part(
    part: re.Match[str], chars: Mapping[str, str], macros: Mapping[str, str]
) -> str:
    if part["group"]:
        return f"(?P<{part['group']}>"
    symbol = part["symbol"]
    if symbol is None:
        operator = part["operator"] or ""
        return "(?:" if operator == "(" else operator
    macro = macros.get(symbol)
    text = chars[symbol] if macro is None else f"(?:{_translate(macro, chars, macros)})"
    return f"(?P<{part['name']}>{text})" if part["name"] else text
