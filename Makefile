# Every target sets up what it needs; Python >= 3.11 (with venv), git and make are enough.
PYTHON ?= python3
ifeq ($(OS),Windows_NT)
BIN := .venv/Scripts
else
BIN := .venv/bin
endif
DEMO := plimsoll-fleet

.PHONY: demo serve messages test check conformance reference screenshots bench lock clean

demo: .venv/core.done
	$(BIN)/plimsoll demo --fleet --workspace $(DEMO)

# The demo fleet in a browser, at any time.
serve: .venv/core.done
	$(BIN)/plimsoll serve --workspace $(DEMO)

test: .venv/dev.done
	$(BIN)/python -m pytest -n auto

check: .venv/dev.done
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python tests/house.py
	$(BIN)/python tests/messages.py

# The pages' Chinese, compiled; says what has none yet.
messages: .venv/dev.done
	$(BIN)/python tests/messages.py --compile

conformance: .venv/dev.done
	$(BIN)/python conformance/run.py --jobs 2 --command "$(BIN)/plimsoll"

# The pages under docs/reference, from the product's own catalogues; a test holds them to be current.
reference: .venv/dev.done
	$(BIN)/python docs/generate

# The pictures in docs/screenshots: a simulated fleet on one day, in a Chromium (Debian: apt install chromium).
screenshots: .venv/dev.done
	$(BIN)/python docs/generate/screenshots.py

bench: .venv/dev.done .venv-bench/done
	PEER_PYTHON=.venv-bench/bin/python $(BIN)/python benchmarks/run.py --write docs/measured.md

.venv/core.done: requirements/core.txt pyproject.toml
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/core.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	touch $@

.venv/dev.done: .venv/core.done requirements/dev.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.txt
	touch $@

# The peers have an environment of their own: pyarrow loads pandas where it finds it, and we want neither the other's start.
.venv-bench/done: requirements/bench.txt
	$(PYTHON) -m venv .venv-bench
	.venv-bench/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/bench.txt
	touch $@

# New pins: needs uv. The files carry hashes and no index address.
lock:
	uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-header pyproject.toml --group build -o requirements/core.txt
	uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-header pyproject.toml --group build --group dev -o requirements/dev.txt
	uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-header --group bench -o requirements/bench.txt

clean:
	rm -rf .venv .venv-bench $(DEMO) .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
