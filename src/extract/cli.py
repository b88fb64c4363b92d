"""The command ``extract``: the only place that prints or exits."""

from __future__ import annotations

import argparse
import codecs
import os
import re
import stat
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from extract import __version__
from extract.errors import ExtractError, InputError, LexiconError, OutputError

if TYPE_CHECKING:
    from extract.batch import Result, Share, Summary
    from extract.io.article import Job
    from extract.io.outputs import Output
    from extract.io.sources import Sources
    from extract.text import NormalizedText

TOLD = 50
"""Failures and skipped articles that are told one by one."""

EXAMPLES = """\
examples:
  extract run article.txt -o -                 one article, its JSON on the screen
  extract run articles/ -o out                 a folder with all below it, one JSON file for each article
  extract run articles/ more.jsonl -o r.jsonl  everything into one file, an article a line
  extract show article.txt                     the article with its mentions coloured
  extract show article.txt --why               and why each of them was taken
  extract normalize article.txt                the text repaired and in simplified script
  extract eval --gold gold --docs seeds        how good it is on labelled articles
  extract schema                               the JSON Schema of what comes out
  extract codes route                          what the codes mean, in Chinese and English

`extract COMMAND --help` has more. Exit status: 0 all well, 1 an article failed, 2 wrong usage."""

RUN_EXAMPLES = """\
INPUT is a file, a folder (with all that is below it), a pattern in quotes, or - for an article on standard input.
Files: .txt .md and any other text, .html, tables with an article a row (.jsonl .csv .tsv .parquet), all of them also
packed (.gz .zst). OUT is a folder (one JSON file for each article, at its place below INPUT), a .jsonl file,
.parquet (a folder of tables) or .duckdb (a database of tables), or - for JSON lines on standard output.

examples:
  extract run seeds -o out
  extract run 'crawl/**/*.html' -o crawl.jsonl --save-text texts
  extract run abstracts.csv --text-column abstract --id-column pmid -o abstracts.duckdb
  find . -name '*.txt' | extract run --files-from - -o out.jsonl
  extract run crawl -o crawl.jsonl --workers 8 --resume     go on after a kill, a crash or a full disk

What failed is listed in errors.jsonl beside the output. Exit status: 0 all well, 1 an article failed, 2 wrong usage."""

EVAL_EXAMPLES = """\
examples:
  extract eval --gold gold --docs seeds                       the figures of this version
  extract eval --gold gold --docs seeds --errors              and each mistake with its sentence
  extract eval --gold gold --docs seeds --pred out            score results made before, by any program
  extract eval --gold gold --docs seeds --min-f1 0.95 --min-f1 doses=0.93 --min-f1 pairs=0.9

A floor is a value F1 over all (0.95), of a type (doses=0.93), a figure by level and type (full.outcomes=0.8), or of the
study pairs (pairs=0.9). Exit status: 0 all well, 1 under a floor or labels that cannot be used, 2 wrong usage."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command and give its exit status."""
    _print_anything()
    parser = _parser()
    options = parser.parse_args(arguments)
    try:
        status: int = options.command(options)
        sys.stdout.flush()
    except _UsageError as error:
        options.parser.error(str(error))
    except LexiconError as error:
        return _fail(error, 2)
    except ExtractError as error:
        return _fail(error, 1)
    except BrokenPipeError:
        return _drop_stdout(1)
    except OSError as error:
        _fail(OutputError(f"standard output: {error.strerror}"), 1)
        return _drop_stdout(1)
    except KeyboardInterrupt:
        print("extract: interrupted", file=sys.stderr)
        return 130
    return status


class _UsageError(Exception):
    """Options that do not go together."""


def _fail(error: Exception, status: int) -> int:
    _tell(f"extract: {error}")
    return status


def _tell(line: str) -> None:
    from extract.io.sources import readable

    print(readable(line), file=sys.stderr)


def _drop_stdout(status: int) -> int:
    """Keep the interpreter from flushing, at its exit, what nobody can take."""
    with suppress(OSError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return status


def _print_anything() -> None:
    """Let consoles that are not UTF-8 show what they cannot as an escape; files are the same on every system."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure: Callable[..., None] | None = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="backslashreplace")
            if not stream.isatty():
                reconfigure(encoding="utf-8", newline="\n")


# --- Options ----------------------------------------------------------------------------------------------------------


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="extract",
        description="Read raw Chinese articles about clinical trials: trial IDs, doses, routes, timings, enrolment\n"
        "and outcome figures, each with its place, its normalised value and its study.",
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"extract {__version__}")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    _add_run(commands)
    _add_show(commands)
    _add_eval(commands)
    _add_normalize(commands)
    _add(commands, "schema", _schema, "print the JSON Schema of an article's JSON")
    codes = _add(commands, "codes", _codes, "list the codes with their Chinese and English names")
    codes.add_argument("field", nargs="*", metavar="FIELD", help="only of these fields, such as route, measure, unit")
    codes.add_argument("--json", action="store_true", help="as JSON lines")
    _add_lexicon(codes)
    return parser


def _add(commands: Any, name: str, command: Callable[[Any], int], does: str, more: str = "") -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = commands.add_parser(
        name,
        help=does,
        description=does[0].upper() + does[1:] + ".",
        epilog=more,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.set_defaults(command=command, parser=parser)
    return parser


def _add_lexicon(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--lexicon",
        type=Path,
        action="append",
        default=[],
        metavar="FILE.toml",
        help="rows of your own beside the built-in lexicons; may be given several times",
    )


def _add_run(commands: Any) -> None:
    parser = _add(commands, "run", _run, "read articles and write their JSON", RUN_EXAMPLES)
    parser.add_argument("inputs", nargs="*", metavar="INPUT", help="file, folder, pattern or -")
    parser.add_argument("-o", "--output", required=True, metavar="OUT", help="folder, .jsonl, .parquet, .duckdb or -")
    parser.add_argument("--files-from", metavar="FILE", help="read further INPUTs from a file, one a line; - for stdin")
    _add_lexicon(parser)
    reading = parser.add_argument_group("reading")
    reading.add_argument("--text-column", metavar="NAME", help="column of a table that holds the article")
    reading.add_argument("--id-column", metavar="NAME", help="column of a table that names the article")
    reading.add_argument(
        "--max-size", type=_size, default="32MB", metavar="SIZE", help="largest article read, such as 500kB (32MB)"
    )
    reading.add_argument("--limit", type=_natural, metavar="N", help="read only the first N articles")
    reading.add_argument(
        "--since", type=_time, metavar="TIME", help="read only files changed since then, such as 2026-05-01T14:30"
    )
    reading.add_argument("--save-text", type=Path, metavar="DIR", help="write the text of each article there")
    reading.add_argument("--dedupe", action="store_true", help="skip an article that says the same as one before it")
    batch = parser.add_argument_group("many articles")
    batch.add_argument("--workers", type=_natural, metavar="N", help="processes to work with (one for each core)")
    batch.add_argument("--engine", choices=["local", "ray"], default="local", help="who does the work (local)")
    batch.add_argument("--resume", action="store_true", help="go on with what an earlier run left in OUT")
    batch.add_argument("--fail-fast", action="store_true", help="stop at the first article that fails")
    batch.add_argument(
        "--time-limit", type=_seconds, default=120.0, metavar="S", help="seconds for one article (120); 0 for no limit"
    )
    batch.add_argument("-q", "--quiet", action="store_true", help="no progress and no summary")


def _add_show(commands: Any) -> None:
    parser = _add(commands, "show", _show, "print an article with its mentions coloured")
    parser.add_argument("article", metavar="ARTICLE", help="file, or - for standard input")
    parser.add_argument("--why", action="store_true", help="tell each mention's values, rule, evidence and form")
    parser.add_argument("--color", choices=["auto", "always", "never"], default="auto", help="colours (auto)")
    _add_lexicon(parser)


def _add_eval(commands: Any) -> None:
    parser = _add(commands, "eval", _eval, "score extractions against labels", EVAL_EXAMPLES)
    parser.add_argument(
        "--gold", type=Path, nargs="+", action="extend", required=True, metavar="GOLD", help="label files, folders"
    )
    parser.add_argument(
        "--docs", type=Path, nargs="+", action="extend", default=[], metavar="DOCS", help="articles, folders of them"
    )
    parser.add_argument("--pred", type=Path, metavar="PRED", help="results made before: a folder, .json or .jsonl")
    parser.add_argument("--errors", action="store_true", help="list each mistake with its sentence, grouped by cause")
    parser.add_argument("--json", action="store_true", help="as JSON")
    parser.add_argument(
        "--min-f1", type=_floor, action="append", default=[], metavar="FLOOR", help="fail under this figure"
    )
    _add_lexicon(parser)


def _add_normalize(commands: Any) -> None:
    parser = _add(commands, "normalize", _normalize, "print texts repaired and in simplified script")
    parser.add_argument("files", nargs="+", metavar="FILE", help="file, or - for standard input")
    parser.add_argument("--json", action="store_true", help="a JSON line for each file: text, repairs, origins")


def _natural(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"not a number from 1 up: {text}")
    return int(text)


def _seconds(text: str) -> float | None:
    if not re.fullmatch(r"\d+(\.\d+)?", text):
        raise argparse.ArgumentTypeError(f"not a time in seconds: {text}")
    return float(text) or None


def _time(text: str) -> float:
    """Read a time as ISO 8601 has it, local unless it says otherwise, as seconds since 1970.

    >>> _time("2026-05-01T00:00Z") - _time("2026-04-30T00:00+00:00")
    86400.0
    """
    try:
        return datetime.fromisoformat(text).timestamp()
    except (ValueError, OverflowError, OSError) as error:
        raise argparse.ArgumentTypeError(f"not a time such as 2026-05-01 or 2026-05-01T14:30: {text}") from error


def _floor(text: str) -> tuple[str, float]:
    from extract.score import read_floor

    try:
        return read_floor(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from error


_UNITS = {"": 1e6, "b": 1, "k": 1e3, "m": 1e6, "g": 1e9}


def _size(text: str) -> int:
    """Read a size in bytes; a bare number is in megabytes.

    >>> _size("500kB"), _size("32"), _size("1.5 GB")
    (500000, 32000000, 1500000000)
    """
    match = re.fullmatch(r"(\d+(?:\.\d+)?)\s*(?:([kmg])i?b?|(b))?", text.strip(), re.IGNORECASE)
    if match is None:
        raise argparse.ArgumentTypeError(f"not a size: {text}")
    return int(float(match[1]) * _UNITS[(match[2] or match[3] or "").lower()])


# --- run --------------------------------------------------------------------------------------------------------------


def _run(options: argparse.Namespace) -> int:
    from extract.batch import Settings, run
    from extract.io.rows import Columns
    from extract.io.sources import Sources

    if options.files_from == "-" and "-" in options.inputs:
        raise _UsageError("standard input is either the list of files or an article")
    inputs = [*options.inputs, *_listed(options.files_from)]
    if not inputs:
        raise _UsageError("name at least one INPUT, or --files-from")
    _check_lexicons(options.lexicon)
    output = _output(options)
    sources = Sources(
        inputs,
        Columns(options.text_column, options.id_column),
        stdin=sys.stdin.buffer,
        without=_own_files(options),
        max_size=options.max_size,
        since=options.since,
    )
    settings = Settings(
        lexicons=tuple(options.lexicon),
        max_size=options.max_size,
        time_limit=options.time_limit,
        indent=output.indent,
        dedupe=options.dedupe,
        save_text=options.save_text,
    )
    with _telling(sources, quiet=options.quiet) as tell:
        summary = run(
            sources,
            output,
            settings,
            workers=options.workers or _cores(),
            limit=options.limit,
            fail_fast=options.fail_fast,
            share=_engine(options.engine),
            tell=tell,
        )
    if not options.quiet:
        _tell(_summary(summary, sources.passed_over, options.output))
    if summary.stopped is not None:
        _tell(f"extract: {summary.stopped}")
    return 1 if summary.failed else 0


def _listed(path: str | None) -> list[str]:
    if path is None:
        return []
    try:
        data = sys.stdin.buffer.read() if path == "-" else Path(path).read_bytes()
    except OSError as error:
        raise InputError(f"{path}: {error.strerror}") from error
    return [line for line in re.split("[\r\n]+", _paths(data)) if line.strip()]


def _paths(data: bytes) -> str:
    """Read a list of paths as this system writes it, or as one of the editors and consoles of Windows does."""
    from extract.decode import decode

    with suppress(UnicodeDecodeError):
        if not data.startswith((codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            return os.fsdecode(data)
    return decode(data)[0]


def _check_lexicons(paths: Sequence[Path]) -> None:
    """Raise what is wrong with a user's lexicon before any work is done."""
    if paths:
        from extract.lexicon import Lexicons

        Lexicons(paths)


def _output(options: argparse.Namespace) -> Output:
    from extract.io.outputs import Folder, Lines, Stream

    if options.output == "-":
        if options.resume:
            raise _UsageError("nothing can be resumed on standard output")
        return Stream(sys.stdout.buffer, "standard output")
    path = Path(options.output)
    stamp = _stamp(options.lexicon) if options.resume else None
    ending = path.suffix.lower()
    if ending in (".jsonl", ".ndjson"):
        return Lines(path, stamp)
    if ending in (".parquet", ".duckdb"):
        from extract.io.store import converter

        return Lines(path, stamp, convert=converter(ending))
    if _is_device(path):
        return Stream(path.open("wb"), str(path))
    if path.is_file() or (ending in (".json", ".csv", ".txt", ".gz", ".zst") and not path.is_dir()):
        raise _UsageError(f"OUT {path} is no folder; end it in .jsonl, .parquet or .duckdb, or name a folder")
    return Folder(path, stamp)


def _is_device(path: Path) -> bool:
    try:
        mode = path.stat().st_mode
    except OSError:
        return False
    return not (stat.S_ISREG(mode) or stat.S_ISDIR(mode))


def _stamp(lexicons: Sequence[Path]) -> dict[str, Any]:
    from extract.lexicon import Lexicons

    return {"version": __version__, "lexicon": Lexicons(lexicons).hash}


def _own_files(options: argparse.Namespace) -> list[Path]:
    """Give what the run itself writes, which is no input."""
    own = [options.save_text] if options.save_text else []
    if options.output != "-":
        out = Path(options.output)
        own += [out, out.with_name("errors.jsonl")]
    return own


def _engine(name: str) -> Share | None:
    if name == "local":
        return None
    from extract.ray import run_on_ray

    return run_on_ray


def _cores() -> int:
    affinity: Callable[[int], set[int]] | None = getattr(os, "sched_getaffinity", None)
    return len(affinity(0)) if affinity is not None else os.cpu_count() or 1


@contextmanager
def _telling(sources: Sources, *, quiet: bool) -> Iterator[Callable[[Job, Result], None]]:
    """Give what tells each result as it comes: troubles line by line, on a terminal also how far the run is."""
    told: Counter[str] = Counter()

    def tell(job: Job, result: Result) -> None:
        if result.status in ("failed", "skipped"):
            told[result.status] += 1
            if told[result.status] <= TOLD:
                say(f"{result.status}: {job.source}: {result.reason}")
            elif told[result.status] == TOLD + 1:
                say(f"further articles {result.status} are not told one by one")

    def say(line: str) -> None:
        print(line, file=sys.stderr)

    if quiet or not sys.stderr.isatty():
        yield tell
        return
    from extract.progress import Progress

    with Progress(sources) as progress:
        say = progress.say

        def tell_and_advance(job: Job, result: Result) -> None:
            tell(job, result)
            progress.advance()

        yield tell_and_advance


def _summary(summary: Summary, passed_over: Counter[str], out: str) -> str:
    status, seconds = summary.status, summary.seconds
    articles = "1 article" if status["done"] == 1 else f"{status['done']} articles"
    parts = [f"{articles} read in {seconds:.1f} s"]
    if summary.chars:
        parts.append(f"{summary.chars / seconds / 1000:,.0f}k characters/s")
    if status["kept"]:
        parts.append(f"{status['kept']} kept from before")
    parts += [f"{status['skipped']} skipped", f"{status['failed']} failed"]
    lines = [", ".join(parts)]
    if summary.found:
        lines.append(", ".join(f"{count} {name.replace('_ids', ' IDs')}" for name, count in summary.found.items()))
    if passed_over:
        kinds = ", ".join(f"{count} {ending}" for ending, count in sorted(passed_over.items()))
        lines.append(f"passed over as no articles: {kinds}")
    if summary.errors is not None:
        lines.append(f"failures are listed in {summary.errors}")
    if summary.stopped is None and out != "-":
        lines.append(f"written to {out}")
    return "\n".join(lines)


# --- The other commands -----------------------------------------------------------------------------------------------


def _article(path: str) -> Job:
    from extract.io.article import Job

    if path == "-":
        return Job("stdin", "-", data=sys.stdin.buffer.read())
    return Job(Path(path).name, path, path)


def _text(path: str) -> str:
    from extract.io.article import read_text

    try:
        return read_text(_article(path)).text
    except InputError as error:
        raise InputError(f"{path}: {error}") from error


def _show(options: argparse.Namespace) -> int:
    from extract.codes import codes
    from extract.pipeline import Pipeline
    from extract.show import show

    text = _text(options.article)
    pipeline = Pipeline(lexicons=options.lexicon)
    names = {(code.field, code.code): f"{code.zh} {code.en}" for code in codes(pipeline.lexicons)}
    color = {"auto": None, "always": True, "never": False}[options.color]
    show(pipeline(text, name=options.article), text, names, why=options.why, color=color)
    return 0


def _eval(options: argparse.Namespace) -> int:
    from extract.io.report import render_json, render_text
    from extract.score import evaluate

    if options.pred is None and not options.docs:
        raise _UsageError("name the articles by --docs, or results made before by --pred")
    predict = None
    if options.pred is None:
        from extract.pipeline import Pipeline

        predict = Pipeline(lexicons=options.lexicon)
    report = evaluate(options.gold, options.docs, predict=predict, pred=options.pred)
    render = render_json if options.json else render_text
    sys.stdout.write(render(report, errors=options.errors))
    shortfalls = report.shortfalls(dict(options.min_f1))
    for shortfall in shortfalls:
        print(f"extract: {shortfall}", file=sys.stderr)
    return 1 if shortfalls else 0


def _normalize(options: argparse.Namespace) -> int:
    from extract.normalize import normalize

    failed = False
    for path in options.files:
        try:
            normalized = normalize(_text(path))
        except InputError as error:
            failed = _fail(error, 1) == 1
            continue
        if options.json:
            sys.stdout.write(_normalized_json(path, normalized) + "\n")
        else:
            sys.stdout.write(normalized.text + ("" if normalized.text.endswith("\n") else "\n"))
    return 1 if failed else 0


def _normalized_json(path: str, normalized: NormalizedText) -> str:
    """Write a text with its repairs and, for each character, the raw span that it stands for."""
    import json

    record = {
        "source": path,
        "text": normalized.text,
        "repairs": [repair._asdict() for repair in normalized.repairs],
        "starts": list(normalized.starts),
        "ends": list(normalized.ends),
    }
    return json.dumps(record, ensure_ascii=False)


def _schema(options: argparse.Namespace) -> int:
    import json

    from extract.schema import json_schema

    print(json.dumps(json_schema(), ensure_ascii=False, indent=2))
    return 0


def _codes(options: argparse.Namespace) -> int:
    import json
    from dataclasses import asdict

    from extract.codes import codes
    from extract.lexicon import Lexicons

    known = list(codes(Lexicons(options.lexicon)))
    fields = dict.fromkeys(code.field for code in known)
    if unknown := [field for field in options.field if field not in fields]:
        raise _UsageError(f"no field {unknown[0]!r}; there are {', '.join(fields)}")
    for code in known:
        if not options.field or code.field in options.field:
            line = json.dumps(asdict(code), ensure_ascii=False)
            print(line if options.json else f"{code.field:10} {code.code:24} {code.zh}  {code.en}")
    return 0
