# Praktijkwaaier: `make chat` and `make test` do everything on a fresh machine; README explains
# both without make.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
INDEX ?= build/index
PORT ?= 7860
# Address of PyTorch's CPU wheel index, for machines where the registry's default is a CUDA build.
TORCH_INDEX ?=

.PHONY: help install chat index test lint types unit lock licences audit docs screenshots widget \
	widget-demo clean

help:  ## Show this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

$(VENV)/.installed: pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Python 3.11 or newer is needed; set PYTHON=/path/to/python3.11"; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python .ci/torch_cpu.py --constraints constraints.txt --index "$(TORCH_INDEX)"
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable .
	@touch $@

$(VENV)/.installed-dev: $(VENV)/.installed
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable '.[dev]'
	@touch $@

install: $(VENV)/.installed  ## Make the virtual environment and install everything

index: $(VENV)/.installed  ## Build the index from corpus/
	$(BIN)/waaier ingest corpus --index $(INDEX)

chat: index  ## Open the chat on http://127.0.0.1:7860
	$(BIN)/waaier serve --index $(INDEX) --port $(PORT) --open

test: $(VENV)/.installed-dev lint types unit  ## Lint, types and all tests

lint: $(VENV)/.installed-dev  ## Style and import contract
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports --no-cache

types: $(VENV)/.installed-dev  ## Types, strictly
	$(BIN)/mypy

unit: $(VENV)/.installed-dev  ## All tests
	$(BIN)/pytest -n auto --dist loadfile

docs: $(VENV)/.installed-dev  ## Write the documentation that is made from the code
	$(BIN)/python -m cli.reference

screenshots: $(VENV)/.installed-dev  ## Take the pictures in docs/ with a real browser
	$(BIN)/pytest tests/test_browser_beelden.py tests/test_browser_verkennen.py \
		tests/test_browser_beheer.py tests/test_browser_workshop.py --screenshots docs/beelden

licences: $(VENV)/.installed-dev  ## List the licences of what comes along; build/sbom.json for machines
	@mkdir -p build
	$(BIN)/python .ci/licences.py --sbom build/sbom.json

audit: $(VENV)/.installed  ## Ask PyPI for known weaknesses in what comes along; needs the internet
	@mkdir -p build
	$(PYTHON) -m venv build/audit
	build/audit/bin/python -m pip install --quiet pip-audit
	build/audit/bin/pip-audit --strict --requirement constraints.txt --no-deps --disable-pip

widget:  ## Build the web widget; needs node and npm
	cd ui/widget && npm ci && npm run types && npm run build

widget-demo: index  ## Show the widget on the page of an invented municipality
	$(BIN)/python ui/widget/demo/serve.py --index $(INDEX) --port $(PORT)

lock: $(VENV)/.installed-dev  ## Write constraints.txt from what is installed
	$(BIN)/python -m pip freeze --exclude-editable | sed "s/+cpu$$//" > constraints.txt

clean:  ## Remove what was built here
	rm -rf build dist $(VENV)
