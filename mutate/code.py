"""Put small mutants into the package, one at a time, and see whether the fast tests notice (``make mutate-code``).

The mutants are those of mutmut, and a few more (`OPERATORS`). mutmut does not run them: it leaves out what stands
outside of functions and under decorators, and half of this package is constants and properties. Here every mutant gets
a process of its own, forked after the slow imports. In it run the fast tests that reach its line, as coverage has
recorded them, until one fails.

python -m mutate.code --sample 200 --seed 14 [airace/claims.py …]
"""

from __future__ import annotations

import argparse
import difflib
import importlib
import json
import os
import random
import re
import resource
import shutil
import signal
import sys
import tempfile
import time
import tomllib
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import libcst as cst
import pytest
from coverage import Coverage
from libcst.metadata import MetadataWrapper, ParentNodeProvider, PositionProvider
from mutmut.mutation.mutators import mutation_operators

ROOT = Path(__file__).parents[1]
PACKAGE = "airace"
EQUIVALENT = Path(__file__).with_name("equivalent.toml")
REPORT = ROOT / "_build" / "mutate" / "code.md"
WANTED = 0.9  # the share of the mutants that must be noticed
FEWEST = 3  # mutants of each file, however small it is
PATIENCE = 30  # seconds of computing for a mutant beyond three times what its tests take; more is a loop without end
ASLEEP = 20  # times as long on the clock, on a busy machine or for a mutant that waits for something
NOT_COPIED = shutil.ignore_patterns(".git", ".venv*", "_build", "__pycache__", ".*_cache", "*.egg-info")
FAST = ("-m", "not slow", "-q", "-x", "--no-header", *(f"-pno:{name}" for name in ("cacheprovider", "xdist", "nbval")))
SHARED = "*"  # before the name of a file: reached while it was collected, or by a fixture that its tests share
IMPORT = "import"
# What the tests import from others: a fork has it already.
IMPORTED_BEFORE = (
    *(
        "bs4",
        "frictionless",
        "ipywidgets",
        "jsonschema",
        "matplotlib.dates",
        "matplotlib.pyplot",
        "nbclient",
        "nbformat",
    ),
    *("nbconvert.exporters", "pandas", "PIL.Image", "playwright.sync_api", "pypdf", "sphinx.application", "yaml"),
)


# What is changed


def without_call(node: cst.Call) -> Iterator[cst.CSTNode]:
    """Leave a call out and keep what it was given: ``escape(text)`` becomes ``text``."""
    if node.args and not node.args[0].star and not node.args[0].keyword:
        yield node.args[0].value


def without_statement(node: cst.Expr) -> Iterator[cst.CSTNode]:
    """Leave out a statement that is only a call, such as ``self.check()``."""
    if isinstance(node.value, cst.Call):
        yield cst.Pass()


def decided(node: cst.If) -> Iterator[cst.CSTNode]:
    """Take a branch never or always."""
    for name in ("False", "True"):
        if not (isinstance(node.test, cst.NamedExpr) and name == "True"):
            yield node.with_changes(test=cst.Name(name), whitespace_before_test=cst.SimpleWhitespace(" "))


def unfiltered(node: cst.CompIf) -> Iterator[cst.CSTNode]:
    """Let everything through the filter of a comprehension."""
    yield node.with_changes(test=cst.Name("True"))


def one_less(node: cst.Tuple | cst.List | cst.Set | cst.Dict) -> Iterator[cst.CSTNode]:
    """Leave out an element of a list that is written out."""
    if len(node.elements) > 2:
        for place in range(len(node.elements)):
            yield node.with_changes(elements=[*node.elements[:place], *node.elements[place + 1 :]])


OPERATORS = [
    *mutation_operators,
    (cst.Call, without_call),
    (cst.Expr, without_statement),
    (cst.If, decided),
    (cst.CompIf, unfiltered),
    ((cst.Tuple, cst.List, cst.Set, cst.Dict), one_less),
]


@dataclass
class Place:
    """A node that an operator can change, and the lines whose tests could notice.

    Parameters
    ----------
    lines
        Of the statement.
    names
        What an importing program finds of it; empty within functions.
    """

    file: str
    module: cst.Module
    node: cst.CSTNode
    operator: Callable
    lines: range
    names: set[str]

    def mutants(self) -> list[Mutant]:
        """Return the variants that the operator makes, without those that are no Python."""
        before, made = self.module.code, []
        for changed in self.operator(self.node):
            after = self.module.deep_replace(self.node, changed).code
            try:
                compile(after, self.file, "exec")
            except SyntaxError:
                continue
            if after != before:
                lines = list(difflib.ndiff(before.splitlines(), after.splitlines()))
                was, now = (" ".join(line[2:].strip() for line in lines if line[:2] == sign) for sign in ("- ", "+ "))
                made.append(Mutant(self, after, was, now))
        return made


@dataclass
class Mutant:
    """The package with one change; how it did is noted in `result` and `seconds`."""

    place: Place
    code: str
    was: str
    now: str
    result: str = ""
    seconds: float = 0.0

    @property
    def noticed(self) -> bool:
        """Whether a test failed, or did not come to an end."""
        return self.result in ("noticed", "without end")

    def is_one_of(self, known: list[dict[str, str]]) -> bool:
        """Return whether it stands in the list of equivalent mutants, by itself or by what it changes in its line."""
        return any(
            entry.get("file", self.place.file) == self.place.file
            and self.now in (entry["now"] if self.was == entry["was"] else "", *_swapped(self.was, **entry))
            for entry in known
        )


def _swapped(line: str, was: str, now: str, **_: str) -> Iterator[str]:
    """Yield the line with one occurrence of `was` changed, for each of them."""
    for found in re.finditer(re.escape(was), line):
        yield line[: found.start()] + now + line[found.end() :]


class Places(cst.CSTVisitor):
    """Collects what can be changed in a module: not types, imports, decorators, or words about the code."""

    METADATA_DEPENDENCIES = (PositionProvider, ParentNodeProvider)

    def __init__(self, file: str, module: cst.Module) -> None:
        super().__init__()
        self.file, self.module, self.found = file, module, []

    def on_visit(self, node: cst.CSTNode) -> bool:
        """Note the operators that change this node (libcst calls this), and say whether to look below it."""
        if isinstance(node, (cst.Annotation, cst.Import, cst.ImportFrom, cst.Decorator)) or self._words(node):
            return False
        if isinstance(node, cst.Call) and getattr(node.func, "value", "") in ("len", "isinstance", "TypeVar"):
            return False
        for kind, operator in OPERATORS:
            if isinstance(node, kind) and next(iter(operator(node)), None) is not None:
                lines, names = self._reached_by(node)
                self.found.append(Place(self.file, self.module, node, operator, lines, names))
        return True

    @staticmethod
    def _words(node: cst.CSTNode) -> bool:
        if isinstance(node, cst.If) and "__name__" in (text := cst.Module([]).code_for_node(node.test)):
            return "__main__" in text
        if not isinstance(node, cst.SimpleStatementLine):
            return False
        (first, *_) = node.body
        if isinstance(first, cst.Assign) and getattr(first.targets[0].target, "value", "") == "__all__":
            return True
        return isinstance(first, cst.Expr) and isinstance(first.value, (cst.SimpleString, cst.ConcatenatedString))

    def _reached_by(self, node: cst.CSTNode) -> tuple[range, set[str]]:
        statement = node
        while not isinstance(statement, (cst.SimpleStatementLine, cst.BaseCompoundStatement)):
            statement = self.get_metadata(ParentNodeProvider, statement)
        place = self.get_metadata(PositionProvider, statement)
        last = place.end.line
        if isinstance(statement, cst.BaseCompoundStatement) and not isinstance(statement, cst.Match):
            last = max(place.start.line, self.get_metadata(PositionProvider, statement.body).start.line - 1)
        above, names = statement, {name for target in _targets(statement) for name in re.findall(r"\w+", target)}
        while not isinstance(above, cst.Module):
            if isinstance(above, cst.FunctionDef) and above is not statement:
                # What is kept runs for the first who asks: ask all who use it.
                kept = any("cache" in cst.Module([]).code_for_node(each) for each in above.decorators)
                return range(place.start.line, last + 1), {above.name.value} if kept else set()
            if isinstance(above, (cst.FunctionDef, cst.ClassDef)):
                names.add(above.name.value)
            above = self.get_metadata(ParentNodeProvider, above)
        return range(place.start.line, last + 1), names


def _targets(statement: cst.CSTNode) -> list[str]:
    parts = statement.body if isinstance(statement, cst.SimpleStatementLine) else []
    targets = [target.target for part in parts if isinstance(part, cst.Assign) for target in part.targets]
    targets += [part.target for part in parts if isinstance(part, (cst.AnnAssign, cst.AugAssign))]
    return [cst.Module([]).code_for_node(target) for target in targets]


def places(file: str) -> list[Place]:
    """Return what can be changed in a file of the package."""
    wrapper = MetadataWrapper(cst.parse_module((ROOT / file).read_text(encoding="utf-8")))
    visitor = Places(file, wrapper.module)
    wrapper.visit(visitor)
    return visitor.found


def sample(found: dict[str, list[Place]], size: int, seed: int, known: list[dict]) -> tuple[list[Mutant], int]:
    """Draw mutants at random, of each file as many as its share says but a few at least; with a size of 0 take all.

    Returns
    -------
    tuple of list and int
        The mutants, and how many were drawn that are known to be equivalent, in whose place came others.
    """
    draw, total, chosen, equivalent = random.Random(seed), sum(map(len, found.values())), [], 0
    for file in sorted(found):
        left = draw.sample(found[file], len(found[file]))
        wanted = max(FEWEST, round(size * len(left) / total)) if size else sys.maxsize
        while left and wanted:
            made = left.pop().mutants()
            for mutant in made if not size else draw.sample(made, min(1, len(made))):
                if mutant.is_one_of(known):
                    equivalent += 1
                else:
                    chosen.append(mutant)
                    wanted -= 1
    return chosen, equivalent


# Who could notice


@dataclass
class Reach:
    """Which tests reach which line, and how long they take."""

    tests: dict[str, dict[int, set[str]]]  # of a file, of a line: ids of tests, or names of files of tests
    seconds: dict[str, float] = field(default_factory=dict)

    def of(self, place: Place) -> list[str]:
        """Return the tests that could notice a change, the quickest first."""
        reached = {test for line in place.lines for test in self.tests[place.file].get(line, ())}
        if place.names or IMPORT in reached:  # runs once, when the package is imported: ask who uses it
            word = re.compile(rf"\b({'|'.join(map(re.escape, place.names)) or 'x^'})\b")
            for file, lines in self.tests.items():
                text = (ROOT / file).read_text(encoding="utf-8").splitlines()
                for line, tests in lines.items():
                    if file == place.file or word.search(
                        "".join(text[line - 1 : line])
                    ):  # an empty file has a line, too
                        reached |= tests
        files = {test.removeprefix(SHARED) for test in reached if test.startswith(SHARED)}
        return sorted(
            (test for test in self.seconds if test in reached or test.partition("::")[0] in files),
            key=self.seconds.__getitem__,
        )


class Recorder:
    """A plugin of pytest that tells coverage which test runs."""

    def __init__(self, coverage: Coverage) -> None:
        self.coverage, self.seconds, self.now = coverage, {}, IMPORT

    def _switch(self, context: str) -> str:
        self.coverage.switch_context(context)
        self.now, before = context, self.now
        return before

    @pytest.hookimpl(wrapper=True)
    def pytest_make_collect_report(self, collector):
        """Note what a file of tests reaches when it is read."""
        before = self._switch(SHARED + collector.nodeid.partition("::")[0])
        try:
            return (yield)
        finally:
            self._switch(before)

    @pytest.hookimpl(wrapper=True)
    def pytest_fixture_setup(self, fixturedef, request):
        """Note what a shared fixture reaches."""
        if fixturedef.scope == "function":
            return (yield)
        before = self._switch(SHARED + self.now.partition("::")[0].removeprefix(SHARED))
        try:
            return (yield)
        finally:
            self._switch(before)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item):
        """Note what a test reaches, and its time."""
        self._switch(item.nodeid)
        start = time.process_time()
        try:
            return (yield)
        finally:
            self.seconds[item.nodeid] = time.process_time() - start


class Chosen:
    """A plugin of pytest that leaves some tests, in their order; where one is not there by its name, its whole file."""

    def __init__(self, tests: list[str]) -> None:
        self.place = {test: number for number, test in enumerate(tests)}

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, items):
        """Keep the chosen tests."""
        lost = {test.partition("::")[0] for test in set(self.place) - {item.nodeid for item in items}}
        items[:] = sorted(
            (item for item in items if item.nodeid in self.place or item.nodeid.partition("::")[0] in lost),
            key=lambda item: self.place.get(item.nodeid, len(self.place)),
        )


# Running


def fork(copy: Path, log: Path, run: Callable[[], int]) -> int:
    """Start `run` in a process of its own, with the package and the tests in `copy`; return its number."""
    if number := os.fork():
        return number
    code = 99
    try:
        os.setsid()
        out = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        os.dup2(out, 1)
        os.dup2(out, 2)
        os.chdir(copy)
        sys.path.insert(0, str(copy))
        os.environ |= {"PYTHONPATH": str(copy), "MPLBACKEND": "agg"}
        code = int(run())
    finally:
        os._exit(code)


def copied(folder: Path, name: str) -> Path:
    """Copy the repository, and compile its package once."""
    copy = folder / name
    shutil.copytree(ROOT, copy, ignore=NOT_COPIED)
    return copy


def record(copy: Path, folder: Path, tests: list[str]) -> Reach:
    """Run the fast tests without a mutant, and note what they reach."""
    told, log = folder / "reach.json", folder / "reach.log"

    def run() -> int:
        coverage = Coverage(data_file=None, source=[str(copy / PACKAGE)], config_file=False)
        coverage.start()
        coverage.switch_context(IMPORT)
        recorder = Recorder(coverage)
        code = pytest.main([*FAST, *tests], plugins=[recorder])
        coverage.stop()
        data = coverage.get_data()
        reached = {str(Path(f).relative_to(copy)): data.contexts_by_lineno(f) for f in data.measured_files()}
        told.write_text(json.dumps({"reached": reached, "seconds": recorder.seconds}), encoding="utf-8")
        return code

    _, status = os.waitpid(fork(copy, log, run), 0)
    if status:
        sys.exit(f"The fast tests do not pass without a mutant:\n{log.read_text(encoding='utf-8')[-3000:]}")
    read = json.loads(told.read_text(encoding="utf-8"))
    reached = defaultdict(dict)
    for file, lines in read["reached"].items():
        reached[file] = {int(line): set(names) - {""} for line, names in lines.items()}
    return Reach(reached, read["seconds"])


def try_all(mutants: list[Mutant], reach: Reach, folder: Path, jobs: int) -> Iterator[Mutant]:
    """Put each mutant into a copy of the package and run the tests that could notice; yield it with its result."""
    free = [copied(folder, f"copy-{number}") for number in range(jobs)]
    running: dict[int, tuple[Mutant, Path, float, int]] = {}
    waiting = mutants[::-1]
    while waiting or running:
        while waiting and free:
            mutant = waiting.pop()
            tests = reach.of(mutant.place)
            if not tests:
                mutant.result = "not reached"
                yield mutant
                continue
            copy = free.pop()
            _put(copy, mutant.place.file, mutant.code)
            patience = PATIENCE + 3 * int(sum(reach.seconds[test] for test in tests))
            files = sorted({test.partition("::")[0] for test in tests})

            def run(tests=tests, files=files, patience=patience) -> int:
                sys.dont_write_bytecode = True
                used = int(time.process_time())
                resource.setrlimit(resource.RLIMIT_CPU, (used + patience, used + patience + 9))
                return pytest.main([*FAST, *files], plugins=[Chosen(tests)])

            running[fork(copy, copy.with_suffix(".log"), run)] = mutant, copy, time.perf_counter(), patience
        time.sleep(0.02)
        for number, (mutant, copy, start, patience) in list(running.items()):
            mutant.seconds = time.perf_counter() - start
            if mutant.seconds > ASLEEP * patience:
                os.killpg(number, signal.SIGKILL)
                os.waitpid(number, 0)
                mutant.result = "without end"
            else:
                done, status = os.waitpid(number, os.WNOHANG)
                if not done:
                    continue
                code = os.waitstatus_to_exitcode(status)
                passed = code in (pytest.ExitCode.OK, pytest.ExitCode.NO_TESTS_COLLECTED)
                ended = code in (-signal.SIGXCPU, -signal.SIGKILL)
                mutant.result = "survived" if passed else "without end" if ended else "noticed"
            del running[number]
            _put(copy, mutant.place.file, mutant.place.module.code)
            free.append(copy)
            yield mutant


def _put(copy: Path, file: str, code: str) -> None:
    """Write a module without what Python has compiled of it: a change within a second would go unseen."""
    path = copy / file
    path.write_text(code, encoding="utf-8")
    for compiled in (path.parent / "__pycache__").glob(f"{path.stem}.*"):
        compiled.unlink()


# What is said


def report(tried: list[Mutant], equivalent: int, seed: int) -> str:
    """Return the table by file, and the survivors."""
    noticed = Counter(mutant.place.file for mutant in tried if mutant.noticed)
    count = Counter(mutant.place.file for mutant in tried)
    share = sum(noticed.values()) / len(tried)
    seconds = sum(mutant.seconds for mutant in tried) / len(tried)
    lines = [
        f"{sum(noticed.values())} of {len(tried)} mutants were noticed ({share:.1%}), with the seed {seed}; "
        f"{equivalent} drawn ones were left out as equivalent. A mutant took {seconds:.1f} s; "
        f"{sum(mutant.result == 'without end' for mutant in tried)} came to no end.",
        "",
        "| File | Mutants | Noticed |",
        "| --- | ---: | ---: |",
        *(f"| {file} | {count[file]} | {noticed[file]} |" for file in sorted(count)),
        "",
        "Survivors:",
        "",
    ]
    for mutant in sorted(tried, key=lambda mutant: (mutant.place.file, mutant.place.lines.start)):
        if not mutant.noticed:
            where = (
                f"{mutant.place.file}:{mutant.place.lines.start} ({mutant.place.operator.__name__}, {mutant.result})"
            )
            lines += [where, f"- {mutant.was}", f"+ {mutant.now}", ""]
    return "\n".join(lines)


def main(words: Iterable[str] | None = None) -> int:
    """Draw mutants, try them, write the report; 1 if too few were noticed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="*", help="of the package, such as airace/claims.py; all if left out")
    parser.add_argument("--sample", type=int, default=400, help="how many mutants, about; 0 for all")
    parser.add_argument("--seed", type=int, default=14)
    parser.add_argument("--tests", nargs="+", default=["tests"], help="files of tests; all if left out")
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    parser.add_argument("--report", type=Path, default=REPORT)
    asked = parser.parse_args(words)
    files = asked.files or sorted(path.relative_to(ROOT).as_posix() for path in (ROOT / PACKAGE).rglob("*.py"))
    known = tomllib.loads(EQUIVALENT.read_text(encoding="utf-8"))["mutant"]
    found = {file: here for file in files if (here := places(file))}
    mutants, equivalent = sample(found, asked.sample, asked.seed, known)
    for name in IMPORTED_BEFORE:
        importlib.import_module(name)
    tried = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        start = time.perf_counter()
        reach = record(copied(folder, "whole"), folder, asked.tests)
        took = time.perf_counter() - start
        print(f"{len(reach.seconds)} fast tests in {took:.0f} s; {len(mutants)} mutants", flush=True)
        for mutant in try_all(mutants, reach, folder, asked.jobs):
            tried.append(mutant)
            if not mutant.noticed:
                line = mutant.place.lines.start
                print(f"{mutant.result}: {mutant.place.file}:{line}\n  - {mutant.was}\n  + {mutant.now}", flush=True)
    told = report(tried, equivalent, asked.seed)
    asked.report.parent.mkdir(parents=True, exist_ok=True)
    asked.report.write_text(told + "\n", encoding="utf-8")
    print(told.partition("\n")[0])
    return int(sum(mutant.noticed for mutant in tried) < WANTED * len(tried))


if __name__ == "__main__":
    sys.exit(main())
