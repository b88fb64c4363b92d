"""The lexicons: strict reading, and every row proves itself."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Any

import opencc
import pytest
from hypothesis import given
from hypothesis import strategies as st

from extract.errors import LexiconError
from extract.lexicon import KINDS, Head, Lexicon, Lexicons, Row, alternation
from extract.records import Article
from extract.segment import Segmenter, compact

LEXICONS = Lexicons()
ROWS = [
    pytest.param(name, number, id=f"{name}:{row.code}:{number}")
    for name in Lexicons.names()
    for number, row in enumerate(LEXICONS[name].rows)
]


@pytest.mark.parametrize(("name", "number"), ROWS)
def test_row_proves_itself(name: str, number: int) -> None:
    lexicon = LEXICONS[name]
    lexicon.check([lexicon.rows[number]])


@pytest.mark.parametrize("name", Lexicons.names())
def test_surfaces_are_plain_simplified(name: str) -> None:
    to_simplified = opencc.OpenCC("t2s")
    lexicon = LEXICONS[name]
    keys = [key for key, kind in lexicon.head.fields.items() if kind == "surfaces"]
    surfaces = [
        term for row in lexicon.rows for term in (*row.terms, *(t for key in keys for t in row.extra.get(key, ())))
    ]
    assert [(term, to_simplified.convert(term)) for term in surfaces if to_simplified.convert(term) != term] == []


# ---------------------------------------------------------------- rows that a rule proves


@cache
def route_reader() -> Any:
    from extract.normalize import normalize
    from extract.resolve import resolve
    from extract.rules.route import Rule

    rule, segment = Rule(LEXICONS), Segmenter(LEXICONS)

    def read(text: str) -> list[str]:
        norm = compact(normalize(text + "。"))
        article = Article(norm=norm, sentences=segment(norm.text), quantities=[], marks=[])
        return [str(reading.values["code"]) for reading in resolve(rule(article))]

    return read


@pytest.mark.parametrize("number", range(len(LEXICONS["routes"].rows)))
def test_route_row_proves_itself(number: int) -> None:
    row = LEXICONS["routes"].rows[number]
    assert row.examples
    assert [example for example in row.examples if row.code not in route_reader()(example)] == []
    assert [reject for reject in row.rejects if row.code in route_reader()(reject)] == []


def test_rows_proved_by_a_rule_have_a_test() -> None:
    """Routes are proved here, measures in their own tests."""
    assert {name for name in Lexicons.names() if LEXICONS[name].head.proof == "rule"} <= {"routes", "measures"}


CONTRACT_ROUTES = re.findall(
    r"\S+",
    """
intravenous peripheral_intravenous central_venous hepatic_artery portal_vein hepatic_vein intrahepatic intrasplenic
splenic_artery intra_arterial intracoronary intramyocardial subcutaneous intramuscular intradermal intrathecal epidural
perineural infiltration intracerebral intraventricular intra_articular intradiscal intraosseous intravitreal subretinal
ophthalmic otic intranasal inhalation intratracheal oral sublingual enteral endoscopic rectal vaginal intrauterine
intraovarian intracavernous intravesical intraperitoneal intrapleural intralesional topical transdermal acupoint
other_venous other
""",
)
CONTRACT_REGISTRIES = re.findall(
    r"\S+",
    """
ClinicalTrials.gov ChiCTR ChinaDrugTrials ISRCTN EudraCT CTIS UMIN jRCT JapicCTI ANZCTR DRKS CRIS CTRI IRCT NTR TCTR
PACTR ReBEC RPCEC SLCTR REPEC ITMCTR LBCTR HKUCTR NMRR UTN
""",
)


def test_routes_are_those_of_the_contract() -> None:
    assert set(LEXICONS["routes"].codes) == set(CONTRACT_ROUTES)
    assert all(row.zh and row.en for row in LEXICONS["routes"].rows)


def test_registries_are_those_of_the_contract() -> None:
    assert set(LEXICONS["registries"].codes) == set(CONTRACT_REGISTRIES)
    for row in LEXICONS["registries"].rows:
        assert row.zh
        assert row.en
        assert row.rejects
        assert any(head in example.lower() for head in row.extra["heads"] for example in row.examples)


# ---------------------------------------------------------------- reading

ROUTE = '[[routes]]\ncode = "intravenous"\nterms = ["静脉微泵"]\n'


REGISTRY = """[[registries]]
code = "ISRCTN"
heads = ["x"]
template = "X"
pattern = "X"
examples = ["Y"]
"""


def user(tmp_path: Path, text: str) -> Lexicons:
    path = tmp_path / "mine.toml"
    path.write_text(text, "utf-8")
    return Lexicons([path])


def test_user_rows_add_terms(tmp_path: Path) -> None:
    lexicons = user(tmp_path, ROUTE)
    assert lexicons["routes"].by_term["静脉微泵"].code == "intravenous"
    assert "静脉微泵" not in LEXICONS["routes"].by_term
    assert lexicons.hash != LEXICONS.hash


def test_user_rows_may_carry_a_byte_order_mark(tmp_path: Path) -> None:
    assert "静脉微泵" in user(tmp_path, "\ufeff" + ROUTE)["routes"].by_term


def test_user_rows_bring_new_codes_to_open_lexicons(tmp_path: Path) -> None:
    text = """[[registries]]
code = "MYREG"
heads = ["myreg"]
pattern = '(?i:MYREG(?P<digits>[0-9]{4}))'
template = "MYREG{digits}"
examples = ["MYREG1234"]
"""
    assert "MYREG" in user(tmp_path, text)["registries"].codes


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (ROUTE.replace("terms", "term"), "unknown key 'term'"),
        (ROUTE.replace("routes", "route"), "no lexicon is called 'route'"),
        (ROUTE.replace("[[routes]]", "[routes]"), r"write \[\[routes\]\] blocks"),
        (ROUTE.replace("intravenous", "by_magic"), "no row has the code 'by_magic'"),
        (ROUTE.replace('code = "intravenous"\n', ""), "without code"),
        (ROUTE.replace("静脉微泵", "静滴"), "'静滴' stands in row intravenous already"),
        (ROUTE.replace("静脉微泵", " 静脉微泵"), "stray blank"),
        (ROUTE.replace("静脉微泵", ""), "stray blank"),
        (ROUTE.replace("静脉微泵", "静脉（微泵）"), "full-width"),
        (ROUTE.replace('["静脉微泵"]', '"静脉微泵"'), "must be a surfaces"),
        (ROUTE.replace('["静脉微泵"]', "[1]"), "list of strings"),
        (ROUTE.replace('terms = ["静脉微泵"]', ""), "neither terms nor pattern"),
        (ROUTE.replace('terms = ["静脉微泵"]', "pattern = '('"), "does not compile"),
        (ROUTE.replace('terms = ["静脉微泵"]', "pattern = '微泵'"), "without an example"),
        (ROUTE + "leads = 1\n", "must be a flag"),
        ("[[routes]", "mine.toml"),
        (REGISTRY.replace("Y", "X") + 'rejects = ["XX"]', "hit"),
    ],
)
def test_user_rows_are_read_strictly(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(LexiconError, match=message):
        user(tmp_path, text)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(LexiconError, match="absent"):
        Lexicons([tmp_path / "absent.toml"])


def test_an_unknown_lexicon_is_named() -> None:
    with pytest.raises(LexiconError, match="no lexicon is called 'spells'"):
        LEXICONS["spells"]


def row(code: str, *terms: str) -> Row:
    return Row(code, terms, None, None, None, (), (), {})


def test_a_term_stands_once_unless_the_lexicon_shares() -> None:
    rows = [row("a", "静滴"), row("b", "静滴")]
    with pytest.raises(LexiconError, match="shared = true"):
        Lexicon("mine", rows)
    shared = Lexicon("mine", rows, Head(shared=True))
    assert shared.by_term["静滴"].code == "a"
    assert shared.terms("b") == ("静滴",)


def test_a_term_stands_once_in_its_row_even_so() -> None:
    with pytest.raises(LexiconError, match="already"):
        Lexicon("mine", [row("a", "静滴", "静滴")], Head(shared=True))


def test_an_empty_choice_is_refused() -> None:
    with pytest.raises(LexiconError, match="nothing stands under"):
        LEXICONS["routes"].regex("by_magic")


def test_the_hash_is_stable() -> None:
    assert re.fullmatch("[0-9a-f]{16}", LEXICONS.hash)
    assert Lexicons().hash == LEXICONS.hash


def test_every_kind_of_field_has_a_type() -> None:
    assert {kind for name in Lexicons.names() for kind in LEXICONS[name].head.fields.values()} <= set(KINDS)


# ---------------------------------------------------------------- alternation

words = st.text("静脉滴注ab.*", min_size=1, max_size=5)


@given(st.lists(words, min_size=1, max_size=12, unique=True), st.text("静脉滴注ab.*", max_size=12))
def test_alternation_is_longest_first(terms: list[str], text: str) -> None:
    plain = "|".join(re.escape(term) for term in sorted(terms, key=lambda t: (-len(t), t)))
    assert [m.span() for m in re.finditer(alternation(terms), text)] == [m.span() for m in re.finditer(plain, text)]
    assert all(re.fullmatch(alternation(terms), term) for term in terms)
