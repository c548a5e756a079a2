"""A message is cut where another wish may begin. The module is the engine's, which has an environment of its own."""

import importlib.util
from pathlib import Path

import pytest

_SPEC = importlib.util.spec_from_file_location(
    "clauses", Path(__file__).parents[2] / "engine" / "frontdesk_engine" / "clauses.py"
)
assert _SPEC
assert _SPEC.loader
_MODULE = importlib.util.module_from_spec(_SPEC)
_SPEC.loader.exec_module(_MODULE)


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("do you take blue cross and can i book for friday", ["do you take blue cross", "can i book for friday"]),
        ("the second one. where do i park?", ["the second one", "where do i park?"]),
        ("hola, quiero cambiar mi cita y también saber cuánto debo", ["hola", "quiero cambiar mi cita", "saber cuánto debo"]),
        ("neil roth 5/5/1961 when is my appointment", ["neil roth 5/5/1961", "when is my appointment"]),
        ("i want dr. lee at 2 p.m. on friday", []),
        ("friday 12/4 at 3", []),
        ("yes", []),
        ("a, b, c, d, e, f, g", []),
    ],
)
def test_message_is_cut_into_its_wishes(text: str, pieces: list[str]) -> None:
    assert _MODULE.clauses(text) == pieces
