"""An article on the terminal with its mentions marked, and why each of them was taken."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.text import Text

from extract.codes import codes
from extract.pipeline import Pipeline
from extract.schema import MENTION_TYPES, Mention

if TYPE_CHECKING:
    from extract.records import Article, Reading
    from extract.schema import Extraction

STYLES = dict(zip(MENTION_TYPES, ("magenta", "green", "cyan", "blue", "yellow", "red"), strict=True))
_ID = "dim"
_HIDDEN = ("id", "start", "end", "text", "study", "doubts")


def show(pipeline: Pipeline, text: str, *, name: str, why: bool = False, color: bool | None = None) -> None:
    """Print an article with its mentions, and with `why` each one's values, rule, evidence and normalised form.

    `color` None means colours on a terminal that has them; without colours mentions stand in ⟦ ⟧.
    """
    console = Console(force_terminal=color or None, no_color=color is False, soft_wrap=True, highlight=False)
    plain = color is False or not (console.is_terminal and console.color_system)
    extraction, article, readings = pipeline.explain(text, name=name)
    console.print(_legend(extraction))
    console.print(marked(text, extraction, plain=plain))
    for line in _studies(extraction):
        console.print(line)
    if why:
        names = {(code.field, code.code): f"{code.zh} {code.en}" for code in codes(pipeline.lexicons)}
        for block in _reasons(extraction, article, readings, names):
            console.print(block)


def marked(text: str, extraction: Extraction, *, plain: bool = False) -> Text:
    """Give the article's text with each mention in its type's colour and its id behind it.

    `plain` puts mentions in ⟦ ⟧. Mentions of two types may overlap; each keeps its own marks.
    """
    opened: defaultdict[int, list[Mention]] = defaultdict(list)
    closed: defaultdict[int, list[Mention]] = defaultdict(list)
    styles: list[tuple[int, int, str]] = []
    for kind, mention in extraction.mentions():
        opened[mention.start].append(mention)
        closed[mention.end].append(mention)
        styles.append((mention.start, mention.end, STYLES[kind]))
    out = Text()
    at = 0
    for place in sorted({*opened, *closed}):
        out.append_text(_styled(text, at, place, styles))
        for mention in sorted(closed[place], key=lambda mention: -mention.start):
            out.append(f"⟧{mention.id}" if plain else f" {mention.id} ", _ID)
        out.append("⟦" * len(opened[place]) if plain else "")
        at = place
    return out.append(text[at:])


def _styled(text: str, start: int, end: int, styles: list[tuple[int, int, str]]) -> Text:
    """Give a stretch of text over which the mentions do not change."""
    style = " ".join(style for low, high, style in styles if low <= start and end <= high)
    return Text(text[start:end], f"bold {style}" if style else "")


def _legend(extraction: Extraction) -> Text:
    parts = [Text(f"{len(getattr(extraction, kind))} {kind}", f"bold {STYLES[kind]}") for kind in MENTION_TYPES]
    return Text("  ").join(parts).append("\n")


def _studies(extraction: Extraction) -> Iterator[Text]:
    if extraction.studies:
        yield Text("\nstudies", "bold")
    for study in extraction.studies:
        joined = " ".join(mention.id for _, mention in extraction.mentions() if mention.study == study.id)
        yield Text.assemble("  ", (study.id, "bold"), f" {study.label}  ", (joined, _ID))


def _reasons(
    extraction: Extraction, article: Article, readings: list[Reading], names: dict[tuple[str, str], str]
) -> Iterator[Text]:
    mentions = {kind: iter(getattr(extraction, kind)) for kind in MENTION_TYPES}
    for reading in readings:
        mention: Mention = next(mentions[reading.type])
        form = article.text[reading.start : reading.end]
        block = Text.assemble("\n", (mention.id, "bold"), " ", (mention.text, f"bold {STYLES[reading.type]}"))
        block.append(f"  {reading.type}  {mention.study or 'no study'}", _ID)
        if form != mention.text:
            block.append(f"\n  read as   {form}")
        block.append(f"\n  values    {_values(mention, names)}")
        block.append(f"\n  rule      {reading.rule}")
        for cue, start, end in reading.evidence:
            block.append(f"\n  evidence  {cue}: {article.text[start:end]}")
        if reading.doubts:
            block.append(f"\n  doubts    {', '.join(reading.doubts)}")
        yield block


def _values(mention: Mention, names: dict[tuple[str, str], str]) -> str:
    """Write the values of a mention, its codes with their names."""
    record = mention.model_dump(mode="json")
    stated = {key: value for key, value in record.items() if key not in _HIDDEN and value not in (None, "=")}
    return ", ".join(f"{key} {_value(key, value, names)}" for key, value in stated.items())


def _value(key: str, value: Any, names: dict[tuple[str, str], str]) -> str:
    if isinstance(value, dict):
        return " ".join(_value(key if inner == "code" else inner, part, names) for inner, part in value.items())
    name = names.get((key, str(value))) or (names.get(("route", str(value))) if key == "code" else None)
    return f"{value} ({name})" if name else str(value)
