# The whole interface: make book · make pdf · make test · make test-slow · make fuzz · make lab · make edition · make audit · make bench · make live · make verify · make normalise ·
# make verify-release · make reproduce · make audit-dependencies · make lock · make clean
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
export PYTHONPATH := $(CURDIR)
export PYTHONUTF8 := 1

.PHONY: book pdf live bench test test-slow fuzz lab edition audit verify verify-release reproduce audit-dependencies normalise lock clean
.DEFAULT_GOAL := book

book: $(VENV)/.book
	$(BIN)/python -m bookext.release.publish

# The printed book alone, in _build/typstpdf, on A4 and US Letter paper.
pdf: $(VENV)/.book
	$(BIN)/jupyter-book build . -W -n --keep-going --builder custom --custom-builder typstpdf

# Builds on each save and reloads the page, http://127.0.0.1:8000. sphinx-autobuild wants the settings as conf.py.
live: $(VENV)/.book
	$(BIN)/jupyter-book config sphinx .
	$(BIN)/sphinx-autobuild . _build/.live --ignore _build --ignore .venv --ignore .git --ignore conf.py

# Measures the book beside stock tools, and how times grow with its size: benchmarks/results. Most of an hour.
bench: $(VENV)/.test
	$(BIN)/python benchmarks/build.py
	$(BIN)/python benchmarks/growth.py

test: $(VENV)/.test
	$(BIN)/ruff check . && $(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/python -m pytest -m "not slow"

# The tests that build the whole book once more, for minutes.
test-slow: $(VENV)/.test
	$(BIN)/python -m pytest -m slow

# The properties with generated input, on far more of it: make fuzz SEED=1 finds again what that seed found. By itself
# every day has a seed of its own.
SEED ?= $(shell date +%Y%m%d)
fuzz: $(VENV)/.test
	$(BIN)/python -m pytest bookext/tests/properties --hypothesis-profile=fuzz --hypothesis-seed=$(SEED)

# Opens the book's notebooks on the project's own tables and code. The chapters themselves are MyST notebooks: jupytext
# opens them as such, by a setting of this environment, not of the user's. LAB_OPTIONS="--no-browser --port 8900"
LAB_OPTIONS ?=
lab: book
	@mkdir -p $(VENV)/etc/jupyter/labconfig
	@$(BIN)/jupytext-config --settings-file $(VENV)/etc/jupyter/labconfig/default_setting_overrides.json set-default-viewer markdown myst
	$(BIN)/python -m bookext.notebooks.lab
	$(BIN)/jupyter lab --config bookext/notebooks/jupyter_server_config.py --LabApp.default_url=/lab/tree/_build/lab/index.ipynb $(if $(filter 0,$(shell id -u)),--allow-root) $(LAB_OPTIONS)

# Makes what the chapters compute now the edition that later builds are compared with: data/edition.json.
edition: book
	$(BIN)/python -m bookext.release.edition
	$(BIN)/python -m bookext.release.publish

# Runs Lighthouse over every page of the published book, as a phone and as a desktop: make audit PAGES="index.html"
audit: $(VENV)/.book
	$(BIN)/python benchmarks/lighthouse.py $(PAGES)

# Checks every quotation against the original texts: make verify TEXTS=folder
verify: $(VENV)/.book
	$(BIN)/python -m bookext.quotations verify $(if $(TEXTS),--texts "$(TEXTS)")

# Writes the tables as the repository keeps them, after a spreadsheet has saved them: no byte order mark, LF.
normalise: $(VENV)/.book
	$(BIN)/python -m bookext.data.normalise

# Checks a copy of the book, or of its pages, against the SHA256SUMS in it: make verify-release FOLDER=folder
verify-release:
	@$(PYTHON) -I bookext/release/checksums.py "$(or $(FOLDER),_build/published)"

# Builds the book three times from nothing, in surroundings that differ, and compares every file.
reproduce: $(VENV)/.book
	$(BIN)/python -m tools.reproduce

# Asks the advisory database of the package index about every package in the locks.
audit-dependencies: $(VENV)/.test
	@$(BIN)/python .ci/audit_dependencies.py

# Extras stay in the lock: without them pip 23 looks past the version that is locked for what asks for one.
lock: $(VENV)/.test
	$(BIN)/uv pip compile --universal --python-version 3.11 --generate-hashes --no-strip-extras --no-header -q requirements.in -o requirements.txt
	$(BIN)/uv pip compile --universal --python-version 3.11 --generate-hashes --no-strip-extras --no-header --no-annotate -q requirements-notebooks.in -o requirements-notebooks.txt
	$(BIN)/uv pip compile --universal --python-version 3.11 --generate-hashes --no-strip-extras --no-header -q requirements-test.in -o requirements-test.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt -r requirements-test.txt
	$(BIN)/python .ci/third_party.py

clean:
	rm -rf _build

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; v = sys.version_info[:2]; sys.exit(0 if (3, 11) <= v <= (3, 13) else "The book needs Python 3.11, 3.12 or 3.13; $(PYTHON) is %d.%d. Name another one: make book PYTHON=python3.12" % v)'
	$(PYTHON) -m venv $(VENV)

$(VENV)/.book: requirements.txt | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	@touch $@

$(VENV)/.test: requirements-test.txt $(VENV)/.book
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-test.txt
	@touch $@
