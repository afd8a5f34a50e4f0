"""Ask every address of the list of sources whether it still answers (``make links``).

python -m maintain.links --report _build/maintain/links.md
python -m maintain.links abn-amro-2025 ecb-eurofxref

Nothing is changed. Each host is asked one thing at a time, with a pause; several hosts are asked at once. A page that
answers, but with something else than before, is not noticed: that needs a reader.
"""

from __future__ import annotations

import argparse
import csv
import re
import sys
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from urllib.parse import urlsplit

from maintain.report import ROOT, Report, code, counted, day, table
from maintain.web import CIRCLE, NO_ADDRESS, NO_HOST, NOT_LOOKED_UP, Answer, Web, ascii_address

SOURCES = ROOT / "data" / "sources.csv"
REPORT = ROOT / "_build" / "maintain" / "links.md"
COLUMNS = ("url", "read_via_url", "archive_url")
LITTLE = 2048  # bytes of a page that are read: enough to know that it is there

WORKS, MOVED, DEAD, REFUSED, SILENT = "works", "moved", "dead", "refused", "silent"
SAFE = re.compile(r"https?://[^\s<>|`]+")  # may stand as a link in a table
GONE = (404, 410)
TO_PROGRAMS = (401, 402, 403, 405, 406, 418, 429, 451, 999)  # what servers say to programs and not to readers
HEADINGS = {
    DEAD: (
        "Dead",
        "The page or its host is gone. Look for it at another address of its publisher, then for an archived copy.",
    ),
    MOVED: ("Moved for good", "The server names the new address. Look whether it shows the same, then change the row."),
    REFUSED: (
        "Refused to answer a program",
        "The server is there, and says nothing to a program. These pages are not dead: open them by hand.",
    ),
    SILENT: (
        "Did not answer today",
        "Asked twice. What stands here in two reports in a row is dead; one day without an answer means little.",
    ),
}


@dataclass(frozen=True)
class Link:
    """An address, the places where it stands as id and column, and the archived copy of the first of them."""

    address: str
    places: tuple[tuple[str, str], ...]
    archived: str = ""


@dataclass(frozen=True)
class Found:
    """What became of a link: one of the five states, in words, and the new address of one that moved."""

    link: Link
    state: str
    words: str = ""
    moved: str = ""
    failure: str = ""


def links(file: Path, only: Iterable[str] = ()) -> list[Link]:
    """Return every address of the list of sources once, in the order of its rows.

    Raises
    ------
    ValueError
        If the file has no column `id` or `url`, or `only` names a source that it does not have.
    """
    with file.open(encoding="utf-8", newline="") as opened:
        rows = list(csv.DictReader(opened))
    if rows and not {"id", "url"} <= rows[0].keys():
        raise ValueError(f"{file}: the columns id and url are needed; there are {', '.join(rows[0])}")
    wanted = set(only)
    if unknown := wanted - {row["id"] for row in rows}:
        raise ValueError(f"{file} has no source {', '.join(sorted(unknown))}")
    places: dict[str, list[tuple[str, str]]] = {}
    archived: dict[str, str] = {}
    for row in rows:
        for column in COLUMNS:
            address = (row.get(column) or "").strip()
            if address and (not wanted or row["id"] in wanted):
                places.setdefault(address, []).append((row["id"], column))
                if column != "archive_url":
                    archived.setdefault(address, row.get("archive_url") or "")
    return [Link(address, tuple(found), archived.get(address, "")) for address, found in places.items()]


def look(link: Link, web: Web) -> Found:
    """Ask for one address: its head first, and the beginning of the page where a server does not answer that."""
    answer = web.ask("HEAD", link.address)
    if not answer.fine and answer.failure not in (NO_ADDRESS, NO_HOST):
        answer = web.ask("GET", link.address, LITTLE)
        if judge(link, answer).state == SILENT:
            answer = web.ask("GET", link.address, LITTLE)
    return judge(link, answer)


def judge(link: Link, answer: Answer) -> Found:
    """Say what an answer means for the link."""
    if answer.failure in (NO_HOST, NO_ADDRESS):
        return Found(link, DEAD, answer.words, failure=answer.failure)
    if answer.failure == CIRCLE:
        return Found(link, REFUSED, answer.words)
    if answer.failure:
        return Found(link, SILENT, answer.words)
    if answer.status in GONE:
        led = "" if _same(answer.final, link.address) else f", at the end of a redirect to {code(answer.final)}"
        return Found(link, DEAD, f"{answer.status}{led}")
    if answer.status in TO_PROGRAMS:
        return Found(link, REFUSED, str(answer.status))
    if not answer.fine:
        return Found(link, SILENT, f"the server answered {answer.status}")
    if _is_start(answer.final) and not _is_start(link.address):
        return Found(link, DEAD, f"leads to the start page {code(answer.final)}")
    if answer.moved and not _same(answer.moved, link.address):
        return Found(link, MOVED, moved=answer.moved)
    return Found(link, WORKS)


def check(all_links: list[Link], web: Web, at_once: int = 8, say: Callable[[str], object] = print) -> list[Found]:
    """Look at all links, `at_once` hosts at a time, and say how far it is; return them in their order."""
    by_host: dict[str, list[Link]] = {}
    for link in all_links:
        by_host.setdefault(_host(link.address), []).append(link)
    done: dict[str, Found] = {}

    def of_host(host: str) -> None:
        for link in by_host[host]:
            try:
                found = look(link, web)
            except Exception as error:  # what nobody foresaw must not keep the others from being asked
                found = Found(link, SILENT, f"the check stumbled over it ({type(error).__name__})")
            done[link.address] = found
            said = found.words.replace("`", "") or (f"to {found.moved}" if found.moved else "")
            number = f"{len(done):>{len(str(len(all_links)))}}/{len(all_links)}"
            say(f"[{number}] {found.state:7} {link.address}  {said}".rstrip())

    with ThreadPoolExecutor(at_once) as pool:
        # Hosts with many addresses take longest: they start first.
        running = [pool.submit(of_host, host) for host in sorted(by_host, key=lambda host: -len(by_host[host]))]
        for finished in as_completed(running):
            finished.result()
    return [done[link.address] for link in all_links]


def offline(found: list[Found]) -> bool:
    """Whether most hosts were not found: then this machine has no network, and the links are not dead."""
    hosts = {_host(one.link.address): one.failure for one in found}
    return sum(failure in (NO_HOST, NOT_LOOKED_UP) for failure in hosts.values()) > len(hosts) / 2


def report(found: list[Found], today: date) -> Report:
    """Return the report in Markdown: what is dead first, what works only as a number."""
    by_state = {state: [one for one in found if one.state == state] for state in (WORKS, *HEADINGS)}
    hosts = {_host(one.link.address) for one in found}
    counts = ", ".join(
        f"{len(by_state[state])} {words}"
        for state, words in (
            (WORKS, "work"),
            (DEAD, "dead"),
            (MOVED, "moved"),
            (REFUSED, "refused to answer a program"),
            (SILENT, "silent today"),
        )
    )
    made = Report("Links of the sources", today)
    made.add(f"{counted(len(found), 'address')} on {counted(len(hosts), 'host')}, asked on {day(today)}: {counts}.")
    for state, (heading, advice) in HEADINGS.items():
        if by_state[state]:
            made.add(f"## {heading}", advice, _listed(state, by_state[state]))
    return made


def _listed(state: str, found: list[Found]) -> str:
    last = "new address" if state == MOVED else "what happened"
    rows = []
    for one in found:
        places = ", ".join(f"{identifier} ({column})" for identifier, column in one.link.places)
        words = code(one.moved) if state == MOVED else one.words
        if state == DEAD and one.link.archived:
            words += f"; archived copy: {code(one.link.archived)}"
        by_hand = state in (REFUSED, SILENT) and SAFE.fullmatch(one.link.address)
        rows.append((places, f"<{one.link.address}>" if by_hand else code(one.link.address), words))
    return table(("source", "address", last), rows)


def _same(one: str, other: str) -> bool:
    """Whether two addresses differ in their writing only: a fragment, escapes, or a slash at the end."""
    return ascii_address(one).rstrip("/") == ascii_address(other).rstrip("/")


def _host(address: str) -> str:
    try:
        return urlsplit(address).netloc.lower()
    except ValueError:
        return ""


def _is_start(address: str) -> bool:
    parts = urlsplit(address)
    return parts.path in ("", "/") and not parts.query


def main(arguments: list[str] | None = None) -> int:
    """Check the addresses, write the report, and return 2 if there seems to be no network."""
    parser = argparse.ArgumentParser(prog="python -m maintain.links", description=__doc__.splitlines()[0])
    parser.add_argument("ids", nargs="*", help="sources to look at; without any, all of them")
    parser.add_argument("--sources", type=Path, default=SOURCES, help="the list of sources (default: %(default)s)")
    parser.add_argument("--report", type=Path, default=REPORT, help="where the report goes (default: %(default)s)")
    parser.add_argument("--pause", type=float, default=2.0, help="seconds between two requests to a host (default: 2)")
    parser.add_argument("--timeout", type=float, default=20.0, help="seconds to wait for a server (default: 20)")
    given = parser.parse_args(arguments)
    try:
        wanted = links(given.sources, given.ids)
    except (OSError, ValueError) as error:
        parser.error(str(error))
    found = check(wanted, Web(given.pause, given.timeout), say=lambda line: print(line, flush=True))
    if offline(found):
        print("Most hosts were not found. Has this machine a network? No report was written.", file=sys.stderr)
        return 2
    made = report(found, date.today())
    made.write(given.report)
    print(f"{made.first}\nThe report: {given.report}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
