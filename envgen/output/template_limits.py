"""Limit the steps and the output of a project's own templates, because templates are code.

Each pass of a loop, each call and each include is a step. The length of every text that is built
counts, even if the template does not print it. A single operation whose result would be too large
is refused before it runs.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from jinja2 import nodes
from jinja2.compiler import CodeGenerator
from jinja2.sandbox import ImmutableSandboxedEnvironment

from envgen.output.printing import CannotPrint

# Limits for one rendering. Real ones need a thousandth.
MAX_STEPS = 100_000
MAX_BUILT = 2**25
# Limit for the length of a text or list, or the bits of a number, from one operation.
MAX_LENGTH = 2**23

_TOO_MUCH = "the template takes too many steps (loop passes, calls and includes)"
_TOO_LARGE = "the template builds a text, list or number that is too large"
_STEPS = "envgen steps"


class LimitedEnvironment(ImmutableSandboxedEnvironment):
    """Jinja's sandbox with limits for each rendering."""

    intercepted_binops = frozenset({"*", "**", "%", "+"})

    def __init__(self, **options: Any) -> None:
        """Begin with counters at zero; `filters` must keep what `limit_filters` adds."""
        super().__init__(**options)
        self.code_generator_class = _Generator
        # Jinja reads it from the environment, where a subclass is free to set it; mypy is not told.
        self.concat = self._concat  # type: ignore[method-assign]
        self.start()

    def start(self) -> None:
        """Reset the counters before a rendering."""
        self._steps = self._built = 0

    def limit_filters(self) -> None:
        """Add the filter that counts the passes of loops. Templates cannot call it."""
        self.filters[_STEPS] = self._counted

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        tree = super()._parse(source, name, filename)
        for loop in tree.find_all(nodes.For):
            loop.iter = nodes.Filter(loop.iter, _STEPS, [], [], None, None, lineno=loop.lineno)
        return tree

    def _load_template(self, name: str, globals: Any) -> Any:
        self._step()
        return super()._load_template(name, globals)

    def call(self, context: Any, function: Any, /, *arguments: Any, **keywords: Any) -> Any:
        """Call a function as one step; refuse a result that is too large."""
        self._step()
        given = [*arguments, *keywords.values()]
        owner = getattr(function, "__self__", None)
        if isinstance(owner, str | bytes | int | list | tuple):
            self._check_method(owner, function.__name__, given)
        return super().call(context, function, *arguments, **keywords)

    def call_binop(self, context: Any, operator: str, left: Any, right: Any) -> Any:
        """Return the result of an operator, unless it would be too large."""
        if operator == "*":
            for one, other in ((left, right), (right, left)):
                if isinstance(one, str | bytes | list | tuple) and isinstance(other, int):
                    self._build(len(one) * max(other, 0))
            if isinstance(left, int) and isinstance(right, int):
                self._build(left.bit_length() + right.bit_length())
        elif operator == "**" and isinstance(left, int) and isinstance(right, int):
            self._build(left.bit_length() * abs(right))
        elif operator == "%" and isinstance(left, str | bytes):
            self._check_format(str(left), [right])
        elif operator == "+" and all(isinstance(x, str | list | tuple) for x in (left, right)):
            self._build(len(left) + len(right))
        return super().call_binop(context, operator, left, right)

    def wrap_str_format(self, value: Any) -> Callable[..., str] | None:
        """Return a text's `format` method with a limit for the result."""
        wrapped = super().wrap_str_format(value)
        if wrapped is None:
            return None
        function, text = wrapped, str(value.__self__)

        def limited(*arguments: Any, **keywords: Any) -> str:
            self._check_format(text, [*arguments, *keywords.values()])
            return function(*arguments, **keywords)

        return functools.update_wrapper(limited, function)

    def joined(self, parts: Iterable[Any]) -> str:
        """Return the result of `~`."""
        return self._concat(str(part) for part in parts)

    def _concat(self, parts: Iterable[str]) -> str:
        found, length = [], 0
        for part in parts:
            length += len(part)
            if length > MAX_LENGTH:
                raise CannotPrint(_TOO_LARGE)
            found.append(part)
        self._build(length)
        return "".join(found)

    def _counted(self, items: Iterable[Any]) -> Iterator[Any]:
        for item in items:
            self._step()
            yield item

    def _step(self) -> None:
        self._steps += 1
        if self._steps > MAX_STEPS:
            raise CannotPrint(_TOO_MUCH)

    def _build(self, length: int) -> None:
        self._built += length
        if length > MAX_LENGTH or self._built > MAX_BUILT:
            raise CannotPrint(_TOO_LARGE)

    def _check_method(self, owner: Any, name: str, given: list[Any]) -> None:
        if name in ("format", "format_map", "translate"):
            self._check_format(str(owner), given)
        if name == "replace" and len(given) > 1 and isinstance(owner, str):
            self._build(len(owner) + (owner.count(str(given[0])) * len(str(given[1]))))
        elif name == "join" and given:
            items = list(given[0]) if isinstance(given[0], Iterable) else []
            self._build(sum(len(str(item)) + len(owner) for item in items))
        else:
            self._build(len(owner) if not isinstance(owner, int) else 0)
            self._build(owner.count("\t") * 8 if isinstance(owner, str) else 0)
            for each in given:
                tabs = owner.count("\t") + 1 if name == "expandtabs" else 1
                self._build(abs(each) * tabs if isinstance(each, int) else 0)

    def _check_format(self, text: str, given: Iterable[Any]) -> None:
        """Refuse widths that are too large, in the format or among the values."""
        for digits in re.findall(r"[0-9]+", text):
            self._build(int(digits) if len(digits) < 10 else MAX_LENGTH + 1)
        count = text.count("{") + text.count("%")
        for value in _leaves(given):
            if isinstance(value, int):
                self._build(abs(value) if "*" in text or "{" in text else 0)
            else:
                self._build(len(str(value)) * count)


def _leaves(values: Iterable[Any]) -> Iterator[Any]:
    for value in values:
        if isinstance(value, dict):
            yield from _leaves(value.values())
        elif isinstance(value, list | tuple):
            yield from _leaves(value)
        elif isinstance(value, str | int | float):
            yield value


class _Generator(CodeGenerator):
    """Compiles `~` to a method that counts lengths."""

    def visit_Concat(self, node: nodes.Concat, frame: Any) -> None:
        self.write("environment.joined((")
        for part in node.nodes:
            self.visit(part, frame)
            self.write(", ")
        self.write("))")
