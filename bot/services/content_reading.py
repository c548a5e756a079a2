"""Read a YAML file as plain text with line numbers, so that every mistake can be named where it stands."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode


@dataclass
class Mistakes:
    """What is wrong in one file, each with its line and advice."""

    file: str
    found: list[tuple[int, str]] = field(default_factory=list)

    def add(self, line: int, what: str, advice: str) -> None:
        self.found.append((line, f"{self.file}:{line}: {what}. {advice}."))

    def lines(self) -> list[str]:
        """Return the mistakes in the order of the file, each once."""
        return list(dict.fromkeys(text for _, text in sorted(self.found, key=lambda one: one[0])))


@dataclass(frozen=True)
class Entry:
    """One value of the file: its key, its line, and readers that note a mistake instead of raising."""

    key: str
    line: int
    node: Node | None
    mistakes: Mistakes

    def wrong(self, what: str, advice: str) -> None:
        self.mistakes.add(self.line, what, advice)

    def text(self) -> str:
        if isinstance(self.node, ScalarNode):
            if words := self.node.value.strip():
                return str(words)
            self.wrong(f'"{self.key}" is empty', "Write its words after the colon, or remove the line")
        elif self.node is not None:
            self.wrong(f'"{self.key}" should be one piece of text', "Write it on one line after the colon")
        return ""

    def texts(self) -> list[Entry]:
        """Return the entries of a list, `[a, b]` or one `- a` a line; each is read with `.text()`."""
        if isinstance(self.node, SequenceNode):
            return [Entry(self.key, item.start_mark.line + 1, item, self.mistakes) for item in self.node.value]
        if self.node is not None:
            self.wrong(f'"{self.key}" should be a list', f"Write it as {self.key}: [one, another]")
        return []

    def section(self) -> Section:
        entries: dict[str, Entry] = {}
        if isinstance(self.node, MappingNode):
            for key, value in self.node.value:
                line = key.start_mark.line + 1
                name = str(key.value) if isinstance(key, ScalarNode) else "?"
                if name in entries:
                    self.mistakes.add(
                        line, f'"{name}" stands here twice (first on line {entries[name].line})', "Keep one of them"
                    )
                entries[name] = Entry(name, line, value, self.mistakes)
        elif self.node is not None:
            self.wrong(
                f'"{self.key}" should have lines of its own below it', 'Write each as "name: words", two spaces further in'
            )
        return Section(self, entries)


@dataclass(frozen=True)
class Section:
    """A part of the file with keys of its own."""

    entry: Entry
    entries: dict[str, Entry]

    def __iter__(self) -> Iterator[Entry]:
        return iter(self.entries.values())

    def only(self, required: Iterable[str], optional: Iterable[str] = ()) -> Section:
        """Note every key that is missing or that the file does not know; returns itself."""
        required = tuple(required)
        known = (*required, *optional)
        for name, entry in self.entries.items():
            if name not in known:
                comma = (
                    getattr(self.entry.node, "flow_style", False) and isinstance(entry.node, ScalarNode) and not entry.node.value
                )
                advice = 'Put "quotes" around words that hold a comma' if comma else suggestion(name, known)
                entry.wrong(f'"{name}" is not known in "{self.entry.key}"', advice)
        if isinstance(self.entry.node, MappingNode):
            for name in required:
                if name not in self.entries:
                    self.entry.wrong(f'"{name}" is missing in "{self.entry.key}"', f'Add a line "{name}: ..." below this one')
        return self

    def has(self, name: str) -> bool:
        return name in self.entries

    def __getitem__(self, name: str) -> Entry:
        """Return the entry; one that is missing (already noted by `only`) reads as nothing."""
        return self.entries.get(name, Entry(name, self.entry.line, None, self.entry.mistakes))


def suggestion(name: str, known: Iterable[str]) -> str:
    """Return advice for a name that is not known: the nearest one, or the whole list when it is short."""
    known = list(known)
    if near := difflib.get_close_matches(name.lower(), known, n=1, cutoff=0.6):
        return f'Did you mean "{near[0]}"'
    return f"Use one of: {', '.join(known)}" if len(known) <= 30 else "Check its spelling"


def read_yaml(path: Path, mistakes: Mistakes) -> Entry | None:
    """Return the file's top entry, or None with the reason noted."""
    try:
        written = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        mistakes.add(1, "the file is not there", "Set FRONTDESK_CLINIC to the path of your clinic.yml")
        return None
    except OSError as failure:
        mistakes.add(1, f"the file cannot be read ({failure.strerror})", "Check its name and who may read it")
        return None
    except UnicodeDecodeError as failure:
        line = path.read_bytes()[: failure.start].count(b"\n") + 1
        mistakes.add(line, "a letter is not in UTF-8", 'Save the file as "UTF-8" in your editor')
        return None
    try:
        node = YAML(typ="safe", pure=True).compose(written)
    except MarkedYAMLError as failure:
        mark = failure.problem_mark or failure.context_mark
        mistakes.add(
            mark.line + 1 if mark else 1,
            f"the file cannot be understood here ({failure.problem})",
            _syntax_advice(written, mark.line if mark else 0),
        )
        return None
    except YAMLError as failure:
        line = written[: getattr(failure, "position", 0)].count("\n") + 1
        mistakes.add(line, "a letter here cannot be shown", "Remove it and type the word again")
        return None
    except RecursionError:
        mistakes.add(1, "brackets are nested too deep", "Remove the extra brackets")
        return None
    if not isinstance(node, MappingNode):
        mistakes.add(1, "the file is empty or has no sections", 'Begin with "clinic:"')
        return None
    return Entry("the file", 1, node, mistakes)


def _syntax_advice(written: str, at: int) -> str:
    lines = written.splitlines()
    near = lines[max(0, at - 1) : at + 1]
    if any("\t" in line for line in near):
        return "Use spaces, not tabs, at the start of the line"
    if any(line.count(": ") > 1 and "{" not in line for line in near):
        return 'Put "quotes" around words that hold a colon'
    return "Look at this line and the one above it: spaces at the start, quotes and brackets that do not close"
