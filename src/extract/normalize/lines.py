"""Blanks and line ends: doubled, residual, and those that a page layout put inside sentences."""

from __future__ import annotations

import re
from functools import cache
from typing import Final

from extract.kept import compiled
from extract.normalize.characters import to_simplified
from extract.normalize.shape import Shape
from extract.normalize.table import alternatives, noise, noise_words
from extract.text import Edit

_RUNS: Final = compiled(r"[ \n]{2,}")


def squeeze_blanks(text: str) -> list[Edit]:
    """Make one blank of many, none at line ends, and at most one empty line.

    >>> squeeze_blanks("两组  患者 \\n\\n\\n结果")
    [(3, 4, ''), (6, 7, ''), (9, 10, '')]
    """
    edits: list[Edit] = []
    for m in _RUNS.finditer(text):
        start, end = m.span()
        breaks = m[0].count("\n")
        if breaks == 0:
            outer = start == 0 or end == len(text)
            edits.append((start + (not outer), end, ""))
        elif breaks > 2 or breaks < end - start:
            kept = [at for at in range(start, end) if text[at] == "\n"][:2]
            bounds = zip([start, *(at + 1 for at in kept)], [*kept, end], strict=True)
            edits += [(low, high, "") for low, high in bounds if low < high]
    if text[:1] == " " and text[1:2] not in (" ", "\n"):
        edits.insert(0, (0, 1, ""))
    if len(text) > 1 and text[-1] == " " and text[-2] not in " \n":
        edits.append((len(text) - 1, len(text), ""))
    return edits


_QUESTIONS: Final = compiled(r"\?(?: \?)+|\?(?:(?<=[ \u3400-\u9fff]\?)(?=[,，”])|(?<=[A-Za-z.]\?)(?=[A-Za-z]{2}|\d))")


def has_blanks(shape: Shape) -> bool:
    """Tell whether blanks or line ends may stand side by side, or a blank at either end of the text."""
    text, seen = shape.text, shape.ascii
    if text[:1] == " " or text[-1:] == " ":
        return True
    if b" " in seen and ((b"  " in seen and "  " in text) or (b" \n" in seen and " \n" in text)):
        return True
    return b"\n" in seen and ((b"\n " in seen and "\n " in text) or (b"\n\n\n" in seen and "\n\n\n" in text))


def drop_question_marks(text: str) -> list[Edit]:
    """Replace question marks that stand where a no-break blank was lost.

    >>> from extract.text import repaired
    >>> repaired(drop_question_marks, "R587.1? ? ? [文献],et al.?Stem Cells,https://a.org/b?id=1,有用吗?")
    'R587.1 [文献],et al. Stem Cells,https://a.org/b?id=1,有用吗?'
    """
    if "?" not in text:
        return []
    edits: list[Edit] = []
    for m in _QUESTIONS.finditer(text):
        start, end = m.span()
        if end - start > 1:
            edits.append((start, end + (text[end : end + 1] == " "), " "))
        elif is_wide_or_blank(text[start - 1]):
            edits.append((start, end, ""))
        elif "/" not in text[max(0, start - 100) : start].rpartition(" ")[2]:  # no address with a query
            edits.append((start, end, " "))
    return edits


def is_wide_or_blank(sign: str) -> bool:
    """Tell whether a sign is a blank or wider than ASCII.

    >>> is_wide_or_blank("的"), is_wide_or_blank("."), is_wide_or_blank(" ")
    (True, False, True)
    """
    return sign > "\x7f" or sign == " "


_WIDE: Final = compiled("[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef“”‘’…\U00020000-\U000323af]")
_NUMERIC_CELL: Final = compiled(r"(?<![^ ])[-+<>=≤≥±~]?\d[\d.,%()/:±~-]*[*#△▲]{0,3}(?![^ ])")
_PROSE: Final = compiled(
    r"[,;] ?[\u3400-\u9fff]|[\u3400-\u9fff][,;]|(?:[\u3400-\u9fff]|\d\.\d+)\. ?[\u3400-\u9fffA-Z]|[\u3400-\u9fff]{9}"
)
_PROSE_MARKS: Final = compiled(r"[，。；]|[,;.](?!\d)")
_BULLET: Final = compiled(r"[-·•●◆▪◦*] ?[\u3400-\u9fffA-Za-z\d]")
_CELL_ENDS: Final = "*#△▲"
_CELL: Final = compiled(rf"[<>]?\d[\d.±%()]* ?[{_CELL_ENDS}]{{1,3}}")
_RULE: Final = compiled(r"[-|: ]*--[-|: ]*")
"""The rule under the head of a table, or between parts of a page."""
_TEST: Final = compiled(r"[<>≤≥＜＞] ?0?\.\d+[*#]?")
_FIGURE: Final = compiled(r"[-+−<>≤≥]?\d[\d.,±~()（）\[\]/%％:，、 –—－-]*[*#△▲]{0,3}")
"""A P value under a figure, each the one cell of its line."""
_GRADED: Final = compiled(r"[≥≧>＞] ?\d ?[级級度]")
"""The head of a column of side effects, behind the short head of another."""
_BOUND: Final = compiled(r"[<>≤≥≦≧＜＞] ?\d[\d.]* ?[^\d\s,，。;；(（]{1,12}")
"""The name of a row, behind the last figure of the one before: ≥65岁."""
_SHORT_HEAD: Final = 8
_LOOK_BACK: Final = 2000
"""How far back a line is looked at that many were joined to."""
_CITED: Final = compiled(r"(?:\[[\d,、~-]{1,12}\])+$")


_SPREAD_ENDS: Final = compiled(r"± ?\d[\d.]* ?[)）]$")
_COUNTED_NEXT: Final = compiled(
    r"(?:例|名|个月|個月|天|周|次|分(?![组組布别別类類期析为為]))(?:[,，。;；、()（）]|患者|均|$)"
)
_SHARE_NEXT: Final = compiled(r"[(（] ?\d[\d.]* ?%")
_TEST_NEXT: Final = compiled(r"[(（] ?[Pp] ?[<>=≤≥]")
_FRACTION_ENDS: Final = compiled(r"[-~～至,， ]\d{1,3}\.\d$")
_FRACTION_NEXT: Final = compiled(r"\d{1,3}[)）%％]")
_ZERO_ENDS: Final = compiled(r"[Pp]值? ?[<>=≤≥＜＞＝〈] ?0?\.0{1,3}$")
_ZERO_NEXT: Final = compiled(r"[1-9]\d?(?![\d.%例名人])")
"""The rest of a P value that is nought as far as its line goes: P<0.0‖5."""
_INTERVAL_ENDS: Final = compiled(r"\d ?[%％] ?C$")
_COUNT_ENDS: Final = "例名人"


def _splits_fraction(line: str, after: str) -> bool:
    """Tell whether a break parts the decimals of a figure: (95%CI 0.55-0.9‖4), P<0.0‖5."""
    if _ZERO_ENDS.search(line) and _ZERO_NEXT.match(after):
        return True
    return _FRACTION_ENDS.search(line) is not None and _FRACTION_NEXT.match(after) is not None


def _figure_goes_on(line: str, after: str) -> bool:
    """Tell whether a break parts a figure from its unit, its share or its test.

    >>> _figure_goes_on("降至(41.3±11.0)", "U/L。"), _figure_goes_on("治愈32", "例,"), _figure_goes_on("77.5%", "(78)")
    (True, True, False)
    """
    if _SPREAD_ENDS.search(line) and _unit_first().match(after):
        return True
    if line[-1].isdigit() and _COUNTED_NEXT.match(after):
        return True
    if line[-1] in _COUNT_ENDS and line[-2:-1].isdigit() and _SHARE_NEXT.match(after):
        return True
    return (line[-1].isdigit() or line[-1] in "%)）") and _TEST_NEXT.match(after) is not None


@cache
def _heads() -> re.Pattern[str]:
    return compiled(noise()["lines"]["heads"])


@cache
def _asks() -> re.Pattern[str]:
    return compiled(alternatives(noise()["lines"]["asks"]))


@cache
def _close_words() -> re.Pattern[str]:
    return compiled(rf"(?:{alternatives(noise()['lines']['close_words'])})(?![A-Za-z])")


@cache
def _close_firsts() -> str:
    return "".join(word[0] for word in noise()["lines"]["close_words"])


@cache
def _unit_first() -> re.Pattern[str]:
    return compiled(rf"(?:{alternatives(noise()['units']['names'])})(?![A-Za-z0-9])")


@cache
def _breaks() -> re.Pattern[str]:
    ends = re.escape(noise()["lines"]["ends"])
    return compiled(
        rf"\n(?:(?<![{ends}\n]\n)|(?<=CI[:：]\n)|(?<=\d\.\n)(?=\d{{1,3}}[)）%％]))(?:\n(?=[,，。、])|(?!\n))"
    )


def is_row(line: str) -> bool:
    """Tell a table row: three cells or more between blanks, two of them figures, and no sentence.

    >>> is_row("例数 65 35"), is_row("治疗 24 周后 12 例好转,另 3 例无效"), is_row("40.2±9.1 升至 55.0±8.7. MBI 1 级")
    (True, False, False)
    """
    if line.count(" ") < 2 or "，" in line or "。" in line or "；" in line:
        return False
    return len(_NUMERIC_CELL.findall(line)) >= 2 and not _PROSE.search(line)


def is_prose(line: str) -> bool:
    """Tell a line of running text from a heading: a full stop, commas and some length, or a sentence's way to begin.

    >>> is_prose("一、肝脏的困境:为何变硬,为何难变软"), is_prose("共27名患者入组。随访"), is_prose("结果显示,联合治疗")
    (False, True, True)
    """
    if "。" in line or _openers().match(line):
        return True
    if len(line) < 20:
        return False
    marks = len(_PROSE_MARKS.findall(line))
    if _heads().match(line):
        return marks >= 1 and len(line) >= (20 if _BULLET.match(line) else 44)
    return len(line) >= 36 or (marks >= 1 and len(line) >= 30) or (marks >= 2 and len(line) >= 26)


@cache
def _openers() -> re.Pattern[str]:
    lines = noise()["lines"]
    return compiled(
        rf"(?:{alternatives(lines['openers'])})[,，:：]|(?:{alternatives(lines['open_heads'])})|\d{{4}}年\d{{1,2}}月(?:\d{{1,2}}日)?[,，]"
    )


def is_open(line: str, after: str) -> bool:
    """Tell whether a bracket opened in a line closes only in the next one.

    >>> is_open("发表了题为《自体干细胞", "移植治疗肝硬化》的研究"), is_open("《肝脏》", "》")
    (True, False)
    """
    for left, right in ("《》", "()", "（）", "【】"):
        if left in line and right in after and line.rfind(left) > line.rfind(right):
            return True
    return False


def is_continuation(after: str) -> bool:
    """Tell whether a line reads as the rest of a sentence: it holds a mark of one, and is no labelled field.

    >>> is_continuation("注射,共48周."), is_continuation("作者:王某")
    (True, False)
    """
    return bool(_PROSE_MARKS.search(after)) and ":" not in after[:10] and "：" not in after[:10]


def splits_word(line: str, after: str) -> bool:
    """Tell whether a break falls inside a clinical word, and not between two.

    >>> splits_word("随访中,肝内注", "射组病死率"), splits_word("细胞治疗", "组织学改善")
    (True, False)
    """
    known = clinical_words()
    left, right = to_simplified(line[-4:]), to_simplified(after[:4])
    if not known.isdisjoint((left[-2:], left[-3:], left, right[:2], right[:3], right)):
        return False
    return not known.isdisjoint([left[-i:] + right[:j] for i in (1, 2, 3) for j in (1, 2, 3)])


@cache
def clinical_words() -> frozenset[str]:
    """Give the clinical words of two characters and more, in simplified script."""
    listed = (word for words in noise_words()["per_100000"].values() for word in words.split())
    return frozenset(word for word in listed if len(word) > 1 and word[0] != "0")


def goes_on(line: str, after: str) -> bool:
    """Tell whether a sentence runs over the break between two lines.

    >>> goes_on("终点是HbA1c<7%且", "每日胰岛素用量减少"), goes_on("每4周一次,观察48周。", "第二项")
    (True, False)
    >>> goes_on("◆ 细胞是怎么来的", "细胞取自健康产妇"), goes_on("来自脐带的", "细胞")
    (False, True)
    """
    lines = noise()["lines"]
    if line.endswith("]"):
        line = _CITED.sub("", line)
    if not line or not after:
        return False
    last, first = line[-1], after[0]
    if ("|" in line and line.count("|") > 1) or ("|" in after and after.count("|") > 1):  # a row of a table
        return False
    if last in _CELL_ENDS and (_CELL.fullmatch(line) or is_row(line)):
        return False
    if _RULE.fullmatch(line) or (_TEST.fullmatch(after) and _FIGURE.fullmatch(line)):
        return False
    if last == "." and _FRACTION_NEXT.match(after) and line[-2:-1].isdigit():
        return True
    if last in lines["ends"]:
        return last in ":：" and line[-3:-1] == "CI" and (first.isdigit() or first == "-")
    head = bool(_heads().match(after))
    if first in lines["close_signs"] and not head:
        if is_row(after) or (_FIGURE.fullmatch(line) and _BOUND.fullmatch(after)):
            return False
        return not (_GRADED.match(after) and (len(line) <= _SHORT_HEAD or line[-2:] in ("%)", "%）", "％）")))
    return _reads_on(line, after, head=head) and not (
        is_row(line) or (is_row(after) and last not in lines["open_signs"])
    )


def _reads_on(line: str, after: str, *, head: bool) -> bool:
    """Tell the same of lines that are no rows of a table; ``head`` when a list item or a heading follows."""
    lines = noise()["lines"]
    last, first = line[-1], after[0]
    if last.isdigit() and (_unit_first().match(after) or _splits_fraction(line, after)):
        return True
    if first == "I" and _INTERVAL_ENDS.search(line):  # 95%C‖I
        return True
    if len(line) > _SHORT_HEAD and _figure_goes_on(line, after):
        return True
    if last in lines["open_signs"] and not (last == "-" and len(line) < 3):
        return not head or first.isdigit()
    if head:
        return False
    if last == ".":
        return line[-2:-1].isdigit() and first.isdigit()
    if last in lines["open_words"]:
        return not (len(line) <= _SHORT_HEAD + len("■ ") and _asks().search(line))
    if first in _close_firsts() and (len(line) > 8 or first == "v") and _close_words().match(after):
        return True
    if is_open(line, after):
        return True
    if " " in after and line.count(" ") >= 2 and not _PROSE_MARKS.search(line + after):  # the head of a table
        return splits_word(line, after)
    return is_continuation(after) and (first in lines["never_first"] or is_prose(line) or splits_word(line, after))


_LABELS: Final = compiled(
    r"(?:(?<=[\n。.!?】\]])|\A) ?"
    r"(?:(?:(?:资料|資料|对象|對象|材料|病例|[临臨]床资料)?[与與和]?方法|目的|[结結]果|[结結][论論]|背景)"
    r"(?P<blank> )(?![\s:,。;的是])"
    r"|方法(?P<glued>)(?=[A-Z\d一-鿿])"
    r"(?![学學的是为為如见見包与與和及在上有简簡可选選一二三四同来來按将將论論不安能也则則用]|[对對](?![照比])))"
)


def close_labels(text: str) -> list[Edit]:
    """Put the colon behind the label of a part of an abstract that a blank, or nothing, parts from its words.

    >>> close_labels("。方法 甲药组36例。结果 甲药组"), close_labels("。方法甲药组36例"), close_labels("。方法学")
    ([(3, 4, ':'), (13, 14, ':')], [(3, 3, ':')], [])
    """
    return [(*(m.span("blank") if m["blank"] else m.span("glued")), ":") for m in _LABELS.finditer(text)]


def has_labels(shape: Shape) -> bool:
    """Tell whether the label of a part of an abstract may stand in a text."""
    return "方法" in shape.text or any(sign in shape.text for sign in ("的 ", "果 ", "论 ", "論 ", "景 "))


def join_lines(text: str) -> list[Edit]:
    """Join lines that break inside a sentence: nothing beside Chinese, one blank between Latin and figures.

    >>> join_lines("剂量提高到9mg,双盲治疗60周.结果:受试者体重平均下降\\n18.55%,安慰剂组3.02%;减重超过20%者\\n结果")
    [(29, 30, '')]
    """
    edits: list[Edit] = []
    line_start = 0
    for m in _breaks().finditer(text):
        at, after_start = m.span()
        before = text.rfind("\n", 0, at)
        if not edits or edits[-1][1] <= before:  # a line that was joined counts as one with the one before
            line_start = before + 1
        after_end = text.find("\n", after_start)
        after = text[after_start : after_end if after_end >= 0 else len(text)]
        if goes_on(text[max(line_start, at - _LOOK_BACK) : at], after):
            edits.append((at, after_start, "" if _glued(text, at, after) else " "))
    return edits


def _glued(text: str, at: int, after: str) -> bool:
    """Tell whether no blank belongs between two joined lines."""
    left, right = text[at - 1], after[0]
    if _WIDE.match(left) or _WIDE.match(right) or left in "([<>=±~×/" or right in ")],.;:%~/":
        return True
    line = text[max(0, at - 8) : at]
    if _splits_fraction(line, after) or (right == "I" and _INTERVAL_ENDS.search(line)):
        return True
    return left in ".,-" and right.isdigit() and text[at - 2 : at - 1].isdigit()
