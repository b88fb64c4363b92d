"""What an outcome reading holds, and how a quantity is said to be a result or none."""

from __future__ import annotations

from typing import Any

from extract.records import Quantity, Reading
from extract.rules.statistics import ConfidenceInterval, PValue

SYMBOLS = "<>≤≥"
"""Signs that a limit begins with, and a result seldom."""

_CONTRACT_UNITS: dict[str | None, str | None] = {
    "{times}": "{events}",
    "{cycles}": "{events}",
    "{items}": None,
    "U": "[iU]",
    "U/d": "[iU]/d",
}


def outcome_values(statistic: str, value: float, **given: Any) -> dict[str, Any]:
    """Give the fields of an outcome, empty but for those given.

    >>> values = outcome_values("count", 3, unit="{times}")
    >>> values["unit"], values["op"], values["arm"]
    ('{events}', '=', None)
    """
    values: dict[str, Any] = {
        "statistic": statistic,
        "value": value,
        "high": None,
        "op": "=",
        "sd": None,
        "unit": None,
        "numerator": None,
        "denominator": None,
        "measure": None,
        "arm": None,
        "timepoint": None,
        "direction": None,
        "p_value": None,
        "ci": None,
        "spread": None,
        "comparator": None,
    }
    values.update(given)
    values["unit"] = _CONTRACT_UNITS.get(values["unit"], values["unit"])
    return values


def result(q: Quantity, statistic: str, *, rule: str, rank: int = 2, **given: Any) -> Reading:
    """Read a quantity as a result, with its range, comparison, spread and unit unless others are given."""
    own = {"high": high(q), "op": q.op, "sd": q.sd, "unit": q.unit}
    values = outcome_values(statistic, q.value, **own | given)
    return Reading("outcomes", q.start, q.end, values, f"outcome.{rule}", rank, [q.number])


def no_result(q: Quantity, kind: str, *, rank: int = 3) -> Reading:
    """Read a quantity as something that is no result, so that no other rule takes it for one: 年龄56岁, ALT<40 U/L."""
    return Reading(kind, q.start, q.end, {}, f"outcome.{kind}", rank, [q.number])


def high(q: Quantity) -> float | None:
    """Give the upper end of a printed range; None for a single number and for n/N."""
    ranged = q.low is not None and q.high is not None and q.high != q.low
    return q.high if ranged and q.dimension != "fraction" else None


def ci_values(interval: ConfidenceInterval, *, level: float | None = None) -> dict[str, float | None]:
    """Give the fields of a confidence interval, with ``level`` where it prints none."""
    return {"level": interval.level or level, "low": interval.low, "high": interval.high}


def put_p_value(figure: Reading, test: PValue) -> None:
    """Put a P value on a figure, in the place of one that it had, with where it is printed."""
    figure.values["p_value"] = {"op": test.op, "value": test.value}
    figure.evidence[:] = [item for item in figure.evidence if item[0] != "p_value"]
    figure.evidence.append(("p_value", test.start, test.end))
