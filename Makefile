# The virtual front desk. `make run` and `make test` do all their own set-up; `make help` lists the rest.
SHELL := /bin/bash
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help

UV       := .tools/uv-0.13.9/bin/uv
DESK     := .venv/.synced
ENGINE   := engine/.venv/.synced
FRONTEND := bot/web/static/built/.built
WEB      := $(shell find web -type f -not -path '*/node_modules/*' 2>/dev/null)
PY       := .venv/bin/python

.PHONY: help
help: ## List what make can do
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

.PHONY: run
run: setup ## Set everything up, train, and open the front desk (Ctrl-C ends it)
	@exec .venv/bin/frontdesk up

.PHONY: setup
setup: $(DESK) $(ENGINE) $(FRONTEND) ## Do the set-up alone: both environments and the front end

$(UV): scripts/get_uv.py
	@python3 scripts/get_uv.py >/dev/null
	@touch $@

$(DESK): $(UV) pyproject.toml uv.lock
	@echo "[1/3] Desk environment (Python 3.13)"
	@$(UV) sync --locked --no-progress -q && touch $@

$(ENGINE): $(UV) engine/pyproject.toml engine/uv.lock
	@echo "[2/3] Engine environment (Python 3.10, Rasa; about 2.5 GB the first time)"
	@$(UV) sync --project engine --locked --no-progress -q && touch $@

$(FRONTEND): $(DESK) $(WEB)
	@echo "[3/3] Front end"
	@PATH="$(CURDIR)/.venv/bin:$$PATH" && cd web && npm ci --silent --no-audit --no-fund && npm run --silent build
	@mkdir -p $(dir $@) && touch $@

.PHONY: train
train: setup ## Train the engine's model (does nothing when nothing changed)
	@.venv/bin/frontdesk train

.PHONY: test
test: setup test-setup train ## Run every test: unit, stores, channels, conversations, browser, stories
	@$(PY) -m pytest $(ARGS)

.PHONY: quick
quick: setup ## Run the tests that need neither a trained engine nor a browser
	@$(PY) -m pytest -m "not engine and not browser and not slow" $(ARGS)

.PHONY: test-setup
test-setup:
	@bash scripts/test_setup.sh

.PHONY: lint
lint: setup ## Lint, types and layers
	@.venv/bin/ruff check . && .venv/bin/ruff format --check . && .venv/bin/mypy && .venv/bin/lint-imports

.PHONY: audit-deps
audit-deps: setup ## Look for known holes in all libraries (needs the internet: PyPI's and npm's advisories)
	@bash scripts/audit_deps.sh

.PHONY: stories
stories: train ## Run Rasa's own test on the stories
	@.venv/bin/frontdesk stories

.PHONY: bench
bench: train ## Measure a whole turn and the webhooks
	@$(PY) -m benchmarks.turn

.PHONY: clean
clean: ## Remove what was built, trained and fetched (keeps var/, the clinic's data)
	rm -rf .venv engine/.venv .tools models bot/web/static/built web/node_modules .mypy_cache .ruff_cache .pytest_cache .rasa
