"""Finds code whose result depends on the order of a set.

That order differs between processes (PYTHONHASHSEED), so a workflow that replays elsewhere, or a
hash made elsewhere, would come out otherwise.

What it sees: iteration (`for`, comprehension, `*`, `list(…)`, `tuple(…)`, `enumerate(…)`, `zip(…)`,
`next(iter(…))`, `join`, `sorted(…, key=…)` whose ties keep the order) over a set display, a set
comprehension, `set(…)`, `frozenset(…)`, their operators and methods, and over a name or field that
is assigned one or annotated as one in the same file.

What it does not see: a set that comes from a call without annotation here, through another name,
or inside another container; `pop()`; dictionaries made from sets. Those are the reviewer's.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

MAKERS = {"set", "frozenset"}
SET_METHODS = {"union", "intersection", "difference", "symmetric_difference"}
SET_OPERATORS = (ast.BitOr, ast.BitAnd, ast.Sub, ast.BitXor)
# They give the same for every order, or a set again.
ORDERLESS = {"all", "any", "len", "set", "frozenset", "sum", "sorted", "bool"}
ORDERED = {"list", "tuple", "enumerate", "zip", "iter", "map", "filter", "reversed", "dict", "join"}
COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)


def findings(tree: ast.Module) -> Iterator[ast.AST]:
    """Each place where a set's order matters."""
    named = _named_sets(tree)
    harmless: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and _called(node) in ORDERLESS and not _by_key(node):
            harmless.update(id(word) for word in node.args)
        if isinstance(node, ast.SetComp):
            harmless.add(id(node))
    for node in ast.walk(tree):
        if isinstance(node, ast.For | ast.AsyncFor) and _is_set(node.iter, named):
            yield node
        elif isinstance(node, COMPREHENSIONS) and id(node) not in harmless:
            yield from (node for each in node.generators if _is_set(each.iter, named))
        elif isinstance(node, ast.Starred) and _is_set(node.value, named):
            yield node
        elif isinstance(node, ast.Call) and (_called(node) in ORDERED or _by_key(node)):
            yield from (node for word in node.args if _is_set(word, named))


def _named_sets(tree: ast.Module) -> set[str]:
    """Names and fields that hold a set, by annotation or by what they are assigned."""
    named: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.AnnAssign) and _says_set(node.annotation):
            named.add(ast.unparse(node.target).removeprefix("self."))
        elif isinstance(node, ast.arg) and node.annotation and _says_set(node.annotation):
            named.add(node.arg)
        elif isinstance(node, ast.Assign) and _is_set(node.value, named):
            named.update(ast.unparse(target).removeprefix("self.") for target in node.targets)
    return named


def _says_set(annotation: ast.expr) -> bool:
    text = ast.unparse(annotation).strip("'\"")
    return text.partition("[")[0] in {"set", "frozenset", "AbstractSet", "Set", "MutableSet"}


def _is_set(node: ast.expr, named: set[str]) -> bool:
    match node:
        case ast.Set() | ast.SetComp():
            return True
        case ast.Call(func=ast.Name(id=maker)) if maker in MAKERS:
            return True
        case ast.Call(func=ast.Attribute(value=of, attr=method)) if method in SET_METHODS:
            return _is_set(of, named)
        case ast.BinOp(left=left, op=op, right=right) if isinstance(op, SET_OPERATORS):
            return _is_set(left, named) or _is_set(right, named)
        case ast.Name(id=name):
            return name in named
        case ast.Attribute(attr=name):
            return name in named
    return False


def _called(node: ast.Call) -> str:
    return node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")


def _by_key(node: ast.Call) -> bool:
    """`sorted`, `min`, `max` with a key: what ties keeps the order it came in."""
    return _called(node) in {"sorted", "min", "max"} and any(
        word.arg == "key" for word in node.keywords
    )
