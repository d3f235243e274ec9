# make demo    a film from a sentence, on a machine with nothing but python3.11, git and make
# make sizes   what the base install and the wheel take
# make test    format, lint, types, layers, tests, in an environment with every extra
PYTHON ?= python3.11
PROMPT ?= A fox jumps in the snow at night while a taxi goes by.
PIP     = -m pip install --quiet --disable-pip-version-check --no-input
BASE    = .venv
FULL    = .venv-test
BIN     = $(FULL)/bin

.PHONY: demo test lint format sizes lock clean

demo: $(BASE)/.ready
	$(BASE)/bin/laterna generate "$(PROMPT)" -o demo.mp4 --seed 7 --force
	@echo "The film is $(CURDIR)/demo.mp4"

test: $(FULL)/.ready lint
	$(BIN)/python -m pytest

lint: $(FULL)/.ready
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache --no-logo

format: $(FULL)/.ready
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

sizes: $(BASE)/.ready
	rm -rf build/wheel
	$(BASE)/bin/python -m pip wheel --quiet --disable-pip-version-check --no-deps -w build/wheel .
	$(BASE)/bin/python tools/sizes.py build/wheel/*.whl

# An environment is ready once its lock is installed; touching a lock or pyproject.toml renews it.
$(BASE)/.ready: requirements.lock pyproject.toml
	test -x $(BASE)/bin/python || $(PYTHON) -m venv $(BASE)
	$(BASE)/bin/python $(PIP) --no-compile -r requirements.lock
	$(BASE)/bin/python $(PIP) --no-deps -e .
	@touch $@

$(FULL)/.ready: requirements-dev.lock pyproject.toml
	test -x $(FULL)/bin/python || $(PYTHON) -m venv $(FULL)
	$(FULL)/bin/python $(PIP) -r requirements-dev.lock
	$(FULL)/bin/python $(PIP) --no-deps -e .
	@touch $@

# Renews both locks from what the environments of a fresh resolution hold.
lock:
	$(PYTHON) tools/lock.py

clean:
	rm -rf $(FULL) build dist .mypy_cache .ruff_cache .pytest_cache
