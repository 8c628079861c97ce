# Gõ Cửa. Needs python3 (3.11 or later), make, and package registries; everything else is set up here.
.DEFAULT_GOAL := help
.PHONY: help demo test check bench prove vendor
UV_VERSION := 0.13.9
VENV := .venv
STAMP := $(VENV)/.synced
GOCUA := $(VENV)/bin/gocua
PYTHON ?= python3

help: ## this list
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## (.*)/  make \1\t\2/' | expand -t 16

demo: $(STAMP) ## live in it: sets up and starts everything, prints who to be (ARGS="--lan --port 8080")
	@exec $(GOCUA) demo $(ARGS)

test: $(STAMP) ## set up what tests need, check the house, run all tests (ARGS="-k points")
	@$(GOCUA) test $(ARGS)

check: $(STAMP) ## style, types and layers, in seconds
	@$(GOCUA) lint

bench: $(STAMP) ## speeds beside their limits on this machine, into var/bench.json
	@$(GOCUA) bench $(ARGS)

prove: $(STAMP) ## kill anything while work pours in, into var/prove.json
	@$(GOCUA) prove $(ARGS)

vendor: $(STAMP) ## fetch scripts, fonts and icons again, by their manifest
	@$(GOCUA) vendor $(ARGS)

# Once per change of the lock file. The stamp is written last, so that what was interrupted is done again.
$(STAMP): uv.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "Gõ Cửa needs Python 3.11 or later: set PYTHON=/path/to/python3.11."; exit 1; }
	@$(VENV)/bin/python -m pip --version >/dev/null 2>&1 || { rm -rf $(VENV); $(PYTHON) -m venv $(VENV) >/dev/null 2>&1; } || $(MAKE) -s .ensurepip
	@test -x $(VENV)/bin/uv || { echo "Setting up (once) …"; \
	  $(VENV)/bin/python -m pip install -q --disable-pip-version-check --no-input uv==$(UV_VERSION); }
	@env -u VIRTUAL_ENV UV_PYTHON_DOWNLOADS=never UV_SYSTEM_CERTS=1 $(VENV)/bin/uv sync -q --frozen --inexact --python $(VENV)/bin/python
	@touch $@

# Debian's python3 comes without ensurepip.
.PHONY: .ensurepip
.ensurepip:
	@test "$$(id -u)" = 0 && command -v apt-get >/dev/null \
	  || { echo "python3 lacks ensurepip: install python3-venv (sudo apt-get install python3-venv), then again."; exit 1; }
	@echo "Installing python3-venv …"
	@apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq python3-venv >/dev/null
	@rm -rf $(VENV) && $(PYTHON) -m venv $(VENV)
