"""Blanks and line ends: doubled, residual, and those that a page layout put inside sentences."""

from __future__ import annotations

import re
from functools import cache

from extract.normalize.table import alternatives, noise
from extract.text import Edit

_RUNS = re.compile(r" {2,}| +(?=\n)|(?<=\n) +|^ +| +$|\n{3,}")


def squeeze_blanks(text: str) -> list[Edit]:
    """Make one blank of many, none at line ends, and at most one empty line.

    >>> squeeze_blanks("两组  患者 \\n\\n\\n结果")
    [(3, 4, ''), (6, 7, ''), (9, 10, '')]
    """
    edits: list[Edit] = []
    for m in _RUNS.finditer(text):
        start, end = m.span()
        if text[start] == "\n":
            edits.append((start + 2, end, ""))
        elif start == 0 or end == len(text) or text[start - 1] == "\n" or text[end] == "\n":
            edits.append((start, end, ""))
        else:
            edits.append((start + 1, end, ""))
    return edits


_QUESTIONS = re.compile(r" ?\?(?: \?)+ ?|(?<=[ \u3400-\u9fff])\?(?=[,，”」])|(?<=[A-Za-z.])\?(?=[A-Za-z]{2}|\d)")


def drop_question_marks(text: str) -> list[Edit]:
    """Delete question marks that stand where a no-break blank was lost.

    >>> drop_question_marks("R587.1? ? ? [文献")
    [(6, 12, ' ')]
    """
    if "?" not in text:
        return []
    edits: list[Edit] = []
    for m in _QUESTIONS.finditer(text):
        latin = m[0] == "?" and text[m.end() : m.end() + 1].isalnum()
        if latin and "/" in text[max(0, m.start() - 100) : m.start()].rpartition(" ")[2]:  # an address, a query behind it
            continue
        edits.append((m.start(), m.end(), " " if len(m[0]) > 1 or latin else ""))
    return edits


_WIDE = re.compile("[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef“”‘’…\U00020000-\U000323af]")
_NUMERIC_CELL = re.compile(r"(?<![^ ])[-+<>=≤≥±~]?\d[\d.,%()/:±~-]*(?![^ ])")
_PROSE = re.compile(r"[,，。；;].*[\u3400-\u9fff]|[\u3400-\u9fff].*[,，。；;]")
_PROSE_MARKS = re.compile("[，。；]|[,;.](?!\\d)")


@cache
def _heads() -> re.Pattern[str]:
    return re.compile(noise()["lines"]["heads"])


@cache
def _close_words() -> re.Pattern[str]:
    return re.compile(rf"(?:{alternatives(noise()['lines']['close_words'])})(?![A-Za-z])")


@cache
def _unit_first() -> re.Pattern[str]:
    return re.compile(rf"(?:{alternatives(noise()['units']['names'])})(?![A-Za-z0-9])")


def is_row(line: str) -> bool:
    """Tell a table row: three cells or more between blanks, two of them figures, and no sentence.

    >>> is_row("例数 65 35"), is_row("治疗 24 周后 12 例好转,3 例无效")
    (True, False)
    """
    if line.count(" ") < 2 or "，" in line or "。" in line or "；" in line:
        return False
    return len(_NUMERIC_CELL.findall(line)) >= 2 and not _PROSE.search(line)


_CITED = re.compile(r"(?:\[[\d,、~-]{1,12}\])+$")


def goes_on(line: str, after: str) -> bool:
    """Tell whether a sentence runs over the break between two lines.

    >>> goes_on("终点是HbA1c<7%且", "每日胰岛素用量减少"), goes_on("每4周一次,观察48周。", "第二项")
    (True, False)
    """
    lines = noise()["lines"]
    line = _CITED.sub("", line)
    if not line or not after:
        return False
    last, first = line[-1], after[0]
    if first in lines["close_signs"] and last not in lines["ends"] and not _heads().match(after):
        return True
    if last in lines["ends"]:
        return last in ":：" and line[-3:-1] == "CI" and (first.isdigit() or first == "-")
    if is_row(line) or (is_row(after) and last not in lines["open_signs"]):
        return False
    if last in "123456789" and _unit_first().match(after):
        return True
    if last == "0" and _unit_first().match(after):
        return True
    if _heads().match(after) and not (last in lines["open_signs"] and after[0].isdigit()):
        return False
    if last in lines["open_signs"] and not (last == "-" and len(line) < 3):
        return True
    if last == "." and len(line) > 1:
        return line[-2].isdigit() and first.isdigit()
    if _close_words().match(after) and len(line) > 8:
        return True
    if last in lines["open_words"]:
        return True
    return is_prose(line) and is_continuation(after)


def is_prose(line: str) -> bool:
    """Tell a line of running text from a heading: a full stop, or commas and some length.

    >>> is_prose("一、肝脏的困境:为何变硬,为何难变软"), is_prose("共27名患者入组。随访")
    (False, True)
    """
    if "。" in line:
        return True
    marks = len(_PROSE_MARKS.findall(line))
    return marks >= 2 and len(line) >= (40 if _heads().match(line) else 28)


def is_continuation(after: str) -> bool:
    """Tell whether a line reads as the rest of a sentence: it holds a mark or an end of one."""
    return bool(_PROSE_MARKS.search(after)) and "：" not in after[:12]


def join_lines(text: str) -> list[Edit]:
    """Join lines that break inside a sentence: nothing beside Chinese, one blank between Latin and figures.

    >>> join_lines("剂量提高到9mg,双盲治疗60周.结果:受试者体重平均下降\\n18.55%,安慰剂组3.02%;减重超过20%者\\n结果")
    [(29, 30, '')]
    """
    edits: list[Edit] = []
    at = text.find("\n")
    line_start = 0
    while at >= 0:
        after_start = at + 1
        blank = text[after_start : after_start + 1] == "\n"
        if blank:
            after_start += 1
        after_end = text.find("\n", after_start)
        after = text[after_start : after_end if after_end >= 0 else len(text)]
        line = text[line_start:at]
        joined = goes_on(line, after) if not blank else bool(after) and after[0] in ",，。、" and line != ""
        if joined:
            left, right = text[at - 1], after[0]
            wide = _WIDE.match(left) or _WIDE.match(right)
            glued = wide or left in "([<>=±~×/" or right in ")],.;:%~/" or (left in ".,-" and right.isdigit() and text[at - 2 : at - 1].isdigit())
            edits.append((at, after_start, "" if glued else " "))
        else:
            line_start = after_start
        at = text.find("\n", after_start)
    return edits
