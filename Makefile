# `make` alone explains the targets. Everything happens in .venv; nothing is installed elsewhere.
# Windows without make: README.md has the same commands.

PYTHON ?= python3
BIN := .venv/bin
PY := $(BIN)/python
INSTALLED := .venv/installed
URL := $(PY) -c "import pathlib, sys; print(pathlib.Path(sys.argv[1]).resolve().as_uri())"

# Compiled modules stay, also on a machine that is told not to keep them: each kernel, build and test would compile all again.
export PYTHONDONTWRITEBYTECODE :=

.DEFAULT_GOAL := help
.PHONY: versions help book offline pdf handouts slides lms assess pyodide distribution lite trial check test chapter lab student refresh recompute update links mutate mutate-code bench lock clean

help: ## show this list
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | awk -F '\t' '{printf "make %-11s %s\n", $$1, $$2}'

# Again only when one of these files changed.
# matplotlib makes its list of fonts once, with a notice that a notebook's outputs must not contain.
$(INSTALLED): requirements.txt pyproject.toml
	@$(PYTHON) -c "import sys; sys.version_info >= (3, 11) or sys.exit('Python 3.11 or newer is needed; this is ' + sys.version.split()[0] + '. Try: make PYTHON=python3.13')"
	$(PYTHON) -m venv .venv
	$(PY) -m pip install --quiet --disable-pip-version-check --compile -r requirements.txt
	$(PY) -c "import matplotlib.font_manager"
	@touch $@

book: $(INSTALLED) ## build the book; at the end stands the address of its start page
	@$(BIN)/jupyter-book build . -W -n --keep-going || { echo; echo "The book was not built (the pages in _build/html are older, or only a part of it):"; cat _build/problems.txt 2>/dev/null || echo "the cause stands above."; exit 1; }
	@echo "The book: $$($(URL) _build/html/index.html)"

offline: book ## one zip with the book, its notebooks and its tables, that works from a USB stick
	-@$(PY) -m airace.editions handouts
	@$(PY) -m airace.editions offline

pdf: book ## the book on paper: one PDF with numbered figures, bookmarks and alternative text
	@$(PY) -m airace.editions pdf

handouts: book ## a sheet of paper for each chapter, for the class and for the teacher: PDF, and Word to edit
	@$(PY) -m airace.editions handouts

slides: book ## write a deck for each chapter, with its explorers alive, in one file that needs no network
	@$(PY) -m airace.slides

lms: book ## the quizzes for a school's system: a file for Moodle, and a package in QTI 2.1 for Canvas and others
	@$(PY) -m airace.editions moodle
	@$(PY) -m airace.editions qti

assess: book ## a test of 20 minutes for each chapter, with a key: PDF, Moodle and QTI 2.1; SEED=3B gives a class values of its own
	@$(PY) -m airace.editions assess --seed "$(SEED)"

# In a venv of its own: JupyterLite, which packs itself.
.venv-lite/installed: requirements-lite.txt
	$(PYTHON) -m venv .venv-lite
	.venv-lite/bin/python -m pip install --quiet --disable-pip-version-check -r requirements-lite.txt
	@echo '*' > .venv-lite/.gitignore
	@touch $@

pyodide: $(INSTALLED) ## with a network: fetch Python for browsers with all its packages, 400 MB, for make lite
	@$(PY) -m airace.lite fetch

distribution: $(INSTALLED)
	@$(PY) -m airace.lite ready $(PYODIDE)

lite: distribution book student .venv-lite/installed ## the chapters to change and run in the browser, in _build/html/run; PYODIDE=… is a folder or archive
	@$(PY) -m airace.lite build $(PYODIDE)

trial: $(INSTALLED) ## open what make lite built in a browser, and run the first chapter to its first explorer
	@$(PY) -m airace.lite try

check: $(INSTALLED) ## in a minute: everything that a change still needs, the quick tests, the changed notebooks
	@$(PY) -m airace.check

test: $(INSTALLED) .venv-lite/installed ## check style, data, package, notebooks and the built book
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	PYTHONPATH="$(CURDIR)/tests/quick$${PYTHONPATH:+:$$PYTHONPATH}" $(BIN)/pytest -n auto --nbval tests notebooks

chapter: $(INSTALLED) ## write a new chapter that passes, to be replaced piece by piece: NAME=7-jobs
	@$(PY) -m airace.check.new $(NAME)

lab: $(INSTALLED) ## open the chapters in JupyterLab
	$(BIN)/jupyter lab --config=.jupyter/lab.py

student: $(INSTALLED) ## write the chapters for students: without solutions, with room for answers and checks
	$(PY) -m airace.student

refresh: $(INSTALLED) ## run the notebooks that a change reaches and store them, ready to commit; ALL=1 runs all
	$(PY) -m airace.refresh $(if $(ALL),--all) $(NOTEBOOKS)

recompute: $(INSTALLED) ## compute our rows again from a publisher's file, or a folder of them: FILE=…; alone it lists the recipes
	@$(PY) -m airace.recipes $(if $(FILE),$(if $(EDITION),--edition $(EDITION)) $(if $(ALL),--all) "$(FILE)",--list)

update: $(INSTALLED) ## with a network: fetch the publishers' lists and report what differs; changes nothing
	@$(PY) -m maintain.update

links: $(INSTALLED) ## with a network: ask every address of the sources, politely, and report what is dead; SOURCES=id asks for some
	@$(PY) -m maintain.links $(SOURCES)

mutate: $(INSTALLED) ## change numbers of the tables, one at a time, and see who notices
	$(PY) -m mutate.numbers --count 100 --report _build/mutate/numbers.md

# In a venv of its own: Panel, which it compares with, stays out of the book's.
.venv-bench/installed: requirements-bench.txt pyproject.toml
	$(PYTHON) -m venv .venv-bench
	.venv-bench/bin/python -m pip install --quiet --disable-pip-version-check --compile -r requirements-bench.txt
	.venv-bench/bin/python -c "import matplotlib.font_manager"
	@echo '*' > .venv-bench/.gitignore
	@touch $@

bench: .venv-bench/installed ## measure the budgets: weight of pages, speed of explorers, time of builds
	.venv-bench/bin/python bench/bench.py

# In a venv of its own, too: mutmut, which makes the mutants.
.venv-mutate/installed: requirements-mutate.txt pyproject.toml
	$(PYTHON) -m venv .venv-mutate
	.venv-mutate/bin/python -m pip install --quiet --disable-pip-version-check --compile -r requirements-mutate.txt
	.venv-mutate/bin/python -c "import matplotlib.font_manager"
	@echo '*' > .venv-mutate/.gitignore
	@touch $@

mutate-code: .venv-mutate/installed ## change the package, one place at a time, and see whether the fast tests notice
	.venv-mutate/bin/python -m mutate.code --sample 400

# The versions that a browser runs (Pyodide), in a venv of its own, where tables are not checked (no Frictionless). Pictures are compared letter by letter in the book's only.
BROWSER := s/^matplotlib==.*/matplotlib==3.10.8/; s/^numpy==.*/numpy==2.4.6/; s/^pandas==.*/pandas==3.0.2/
.venv-browser/installed: requirements.txt pyproject.toml Makefile
	$(PYTHON) -m venv .venv-browser
	sed -E '/^(numpy==.*>=|frictionless==|-e )/d; $(BROWSER)' requirements.txt > .venv-browser/requirements.txt
	.venv-browser/bin/python -m pip install --quiet --disable-pip-version-check --compile -r .venv-browser/requirements.txt
	.venv-browser/bin/python -m pip install --quiet --disable-pip-version-check --no-deps -e .
	.venv-browser/bin/python -c "import matplotlib.font_manager"
	@echo '*' > .venv-browser/.gitignore
	@touch $@

versions: .venv-browser/installed ## run the chapters and the tests of charts with the versions that a browser has
	.venv-browser/bin/pytest -q -n auto -m "not slow" tests/versions/chapters.py tests/test_chart.py tests/test_draw.py tests/test_explore.py tests/test_outside.py tests/test_store.py tests/test_style.py

lock: ## make requirements.txt from requirements.in (needs uv)
	uv pip compile --universal --python-version 3.11 --no-header --no-annotate requirements.in -o requirements.txt
	uv pip compile --universal --python-version 3.11 --no-header --no-annotate requirements-bench.in -o requirements-bench.txt
	uv pip compile --universal --python-version 3.11 --no-header --no-annotate requirements-mutate.in -o requirements-mutate.txt
	uv pip compile --universal --python-version 3.11 --no-header --no-annotate requirements-lite.in -o requirements-lite.txt
	uv pip compile --python-platform wasm32-pyodide2024 --python-version 3.14 --no-header --no-annotate requirements-run.in -o requirements-run.txt

clean: ## remove everything that was built (.venv stays)
	rm -rf _build .pytest_cache .ruff_cache
