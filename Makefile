# Two commands do all the set-up: `make demo` and `make test`. Both need only Python 3.11 and make.
PYTHON ?= python3
VENV := .venv
RUN := $(VENV)/bin/python
READY := $(VENV)/ready

.DEFAULT_GOAL := help

.PHONY: help
help:  ## Show the commands
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

# The environment is made once, and again whenever the lock changes.
$(READY): requirements.lock
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Tawasul needs Python 3.11 or newer; $$($(PYTHON) --version) was found. Try: make demo PYTHON=python3.11"; exit 1; }
	@echo "Setting up the environment in $(VENV) (about a minute, once)…"
	@$(PYTHON) -m venv $(VENV)
	@$(VENV)/bin/pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements.lock
	@touch $@

.PHONY: demo
demo: $(READY)  ## Start everything on this machine: platforms played by the simulator, a filled inbox
	@$(RUN) run_bots.py demo

.PHONY: up
up: $(READY)  ## Start everything with the accounts of config/accounts.yaml
	@$(RUN) run_bots.py up

.PHONY: test
test: $(READY)  ## Run all tests (installs Chromium for the browser tests where it can)
	@$(RUN) tests/harness/chromium.py
	@$(RUN) -m pytest --numprocesses auto --dist loadfile

.PHONY: check
check: $(READY)  ## Check style, types and the direction of imports
	@$(VENV)/bin/ruff format --check .
	@$(VENV)/bin/ruff check .
	@$(VENV)/bin/mypy
	@$(VENV)/bin/lint-imports

.PHONY: bench
bench: $(READY)  ## Measure intake and pipeline against the naive design
	@$(RUN) run_bots.py bench intake
	@$(RUN) run_bots.py bench pipeline

.PHONY: lock
lock: $(READY)  ## Renew requirements.lock from pyproject.toml
	@$(PYTHON) -m venv .venv/locker && .venv/locker/bin/pip install --quiet --disable-pip-version-check uv
	@.venv/locker/bin/uv pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --extra dev -o requirements.lock pyproject.toml

.PHONY: clean
clean:  ## Remove the environment and all local data
	@rm -rf $(VENV) var .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
