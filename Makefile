# One command each; every target sets up what it needs. On a fresh machine: Python 3.11 or newer with venv, make, sh.
VENV = .venv
BIN = $(VENV)/bin
export VENV

.PHONY: help demo serve test e2e lint format bench docs lock chaos evals setup setup-dev browser clean

help: ## Show this list.
	@sed -n 's/^\([a-z0-9-]*\):.*## /  \1\t/p' Makefile

demo: setup ## Run zhida with a sample shop, agents and scripted visitors.
	$(BIN)/zhida demo

serve: setup ## Run zhida on its own store.
	$(BIN)/zhida serve

test: setup-dev browser ## Run the whole suite with its coverage thresholds.
	tools/test.sh

e2e: setup-dev browser ## Run the browser suite alone; it also makes the pictures in docs/images.
	$(BIN)/python -m pytest tests/e2e -n 2 --dist loadfile

lint: setup-dev ## Check formatting, types, layers, sizes, our own rules and the front end.
	tools/lint.sh

format: setup-dev ## Put the sources into the agreed format.
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix-only --quiet .

bench: setup-dev ## Measure ourselves; with PEERS=1 bot and planner beside other projects, with WORST=200000 a planned day of so many.
	@if [ -n "$(PEERS)" ]; then benchmarks/bot_peers.sh $(if $(DATA),--data $(DATA)) && benchmarks/plan_peers.sh; elif [ -n "$(WORST)" ]; then $(BIN)/python -m benchmarks.plan_worst --contacts $(WORST); else $(BIN)/python -m benchmarks; fi

chaos: setup-dev ## Kill the server again and again; nothing acknowledged may be lost.
	CHAOS_KILLS=$${CHAOS_KILLS:-40} CHAOS_CONTACTS=$${CHAOS_CONTACTS:-40} $(BIN)/python -m pytest tests/acceptance -k "kill or mutant" -n 0 -s

evals: setup-dev ## Judge the bot on its question sets and gates; DATA= names the folder of public sets.
	$(BIN)/python -m evals $(if $(DATA),--data $(DATA))

docs: setup-dev ## Build the documentation site into site/.
	$(BIN)/zensical build

lock: ## Resolve the dependencies again: make lock, or make lock UPGRADE=--upgrade.
	@test -x .setup/uv/bin/uv || { python3 -m venv .setup/uv && .setup/uv/bin/python -m pip install --quiet uv; }
	UV=.setup/uv/bin/uv tools/lock.sh $(UPGRADE)

setup:
	@tools/setup.sh run

setup-dev:
	@tools/setup.sh dev

browser:
	@tools/setup_browser.sh

clean: ## Remove everything that a target can make again.
	rm -rf $(VENV) .setup build dist site .coverage .coverage.* htmlcov .pytest_cache .ruff_cache .hypothesis \
		.import_linter_cache test-results src/zhida/web/static/built frontend/node_modules
