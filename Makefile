.DEFAULT_GOAL := help
.PHONY: help setup run web web-test web-check screenshots setup-e2e e2e wheel-check story test check format lint types layers schema bench exam exam-ci goals lock clean

PYTHON ?= python3
BIN := .venv/bin
T ?= tests

help:      ## print these words
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

# What runs hundi, at the exact versions of requirements/run.txt, each checked by its hash.
.venv/run: requirements/run.txt pyproject.toml
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/run.txt
	@echo "$(CURDIR)/src" > "$$($(BIN)/python -c 'import site; print(site.getsitepackages()[0])')/hundi.pth"
	@printf '#!/bin/sh\nexec "%s" -m hundi "$$@"\n' "$(CURDIR)/.venv/bin/python" > $(BIN)/hundi && chmod +x $(BIN)/hundi
	@touch $@

# What builds and checks it, on top.
.venv/dev: requirements/dev.txt .venv/run
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.txt
	@touch $@

# What measures it beside others, on top.
.venv/bench: requirements/bench.txt .venv/dev
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/bench.txt
	@touch $@

setup: .venv/dev ## install everything this project needs, into .venv

run: .venv/run web ## the whole platform with its page and a demo world, at http://localhost:8000
	$(BIN)/python -m hundi up --demo

# What the page is made of, at the exact versions of its lock. `npm ci` wants every platform's binaries.
web/node_modules/.package-lock.json: web/package.json web/package-lock.json
	@command -v npm > /dev/null || { echo "the page needs Node 20 and npm (Debian: nodejs npm)"; exit 1; }
	cd web && npm install --no-audit --no-fund --loglevel=error
	@touch $@

src/hundi/site/site.json: web/node_modules/.package-lock.json $(shell find web/src web/scripts web/public web/*.ts web/*.mjs -type f 2>/dev/null)
	cd web && node scripts/build.mjs

web: src/hundi/site/site.json ## build the page, into src/hundi/site

web-test: web/node_modules/.package-lock.json ## the page's own lint, types and tests
	cd web && npm run --silent check

screenshots: .venv/run web ## every screen, light and dark, wide and narrow, both languages, into web/.screenshots
	cd web && node gates/pictures.mjs $(S)

web-check: .venv/run web ## every gate of the page, as one table (needs Debian's chromium)
	cd web && node gates/check.mjs

CHROMIUM ?= /usr/bin/chromium
export CHROMIUM

setup-e2e: ## Debian's Chromium for the journeys, unless there is one
	@if [ -x "$(CHROMIUM)" ]; then echo "Chromium is here: $(CHROMIUM)"; \
	elif ! command -v apt-get > /dev/null; then \
		echo "no Chromium and no apt-get here: install one and set CHROMIUM to it"; exit 1; \
	elif [ "$$(id -u)" != 0 ]; then \
		echo "Chromium is missing, and only root may install it: sudo make setup-e2e"; exit 1; \
	else apt-get update -qq && apt-get install -y -qq --no-install-recommends chromium; fi

e2e: .venv/run web ## people at browsers on a real hundi up; J= names some journeys
	cd web && node e2e/run.mjs $(J)

wheel-check: .venv/dev web ## the wheel, installed where nothing else is, serves all of it
	$(BIN)/python tests/wheel/check.py

story: .venv/run ## the main job on a real PDF, told in this terminal
	$(BIN)/python -m hundi story

test: .venv/dev ## every test; T=path narrows it
	$(BIN)/python -m pytest -q $(T)

check: lint layers types test exam-ci ## what CI runs: format, lint, layers, types, tests, exams

lint: .venv/dev ## is the code formatted, and does it follow the rules
	$(BIN)/ruff format --check --quiet .
	$(BIN)/ruff check --quiet .

layers: .venv/dev ## does every import go the right way
	$(BIN)/lint-imports --no-cache

types: .venv/dev ## is every type right
	$(BIN)/basedpyright --warnings

format: .venv/dev ## let ruff have its way
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

schema: .venv/dev ## redraw migrations/schema.sql, docs/states, docs/reference
	$(BIN)/python -m hundi.cli.draw

bench: .venv/bench ## measure; each row goes to .results as well; Q=--quick is short, L=file.sql adds pgledger
	$(BIN)/python -m bench.fund_core $(Q) $(if $(L),--pgledger $(L))
	$(BIN)/python -m bench.fund $(Q)
	$(BIN)/python -m bench.stampede $(Q)
	$(BIN)/python -m bench.reads $(Q)
	$(BIN)/python -m bench.distribution $(Q) $(A)
	$(BIN)/python -m bench.duplicates
	$(BIN)/python -m bench.hostile
	$(BIN)/python -m bench.memory

exam: .venv/dev ## each promise while something does its worst; N= one of them, A=--full all of it
	$(BIN)/python -m exam $(or $(N),fast) $(A)

exam-ci: .venv/dev ## the fast tier of what the tests do not play already
	$(BIN)/python -m exam ci

goals:     ## every measured row, as one table
	@$(PYTHON) bench/goals.py

lock:      ## choose exact versions again (needs the network)
	$(PYTHON) -m venv .venv-lock && .venv-lock/bin/python -m pip install --quiet uv
	.venv-lock/bin/uv pip compile requirements/run.in --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header -q -o requirements/run.txt
	.venv-lock/bin/uv pip compile requirements/dev.in --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header -q -o requirements/dev.txt
	.venv-lock/bin/uv pip compile requirements/bench.in --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header -q -o requirements/bench.txt

clean:     ## forget everything that can be made again
	rm -rf web/node_modules web/.next web/out src/hundi/site .venv .venv-lock .results build dist .pytest_cache .ruff_cache .hypothesis
