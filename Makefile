# Everything that is run on refimpl.  `make help` lists it.  Needed: Python 3.11 or newer, git, make.

PYTHON3 ?= python3# what makes the virtual environment
VENV    ?= .venv# where it is made
CUDA    ?= cuda# which CuPy `make gpu-test` installs: cuda (13.x) or cuda12 (12.x)
UV      ?= 0.13.9# the uv that writes requirements/main.lock
ARGS    ?=# more arguments for the command a target runs

PYTHON := $(VENV)/bin/python
SET_UP := $(PYTHON3) tools/set_up.py $(VENV)
# What the shell says of BLAS would hide faults from the tests; `make test OPENBLAS_CORETYPE=Prescott` counts.
SHELLS := $(foreach name,$(filter OPENBLAS_% GOTO_NUM_THREADS OMP_NUM_THREADS,$(.VARIABLES)),$(if $(filter environment,$(origin $(name))),-u $(name)))
PYTEST := $(if $(strip $(SHELLS)),env $(strip $(SHELLS)) )$(PYTHON) -m pytest
CORES  := -n logical --maxprocesses 8 --dist worksteal

ifneq ($(words $(VENV)),1)
$(error VENV must be one folder without spaces in its name, since make cannot name others; got "$(VENV)")
endif

.DELETE_ON_ERROR:
.PHONY: help peers peers-all notebooks execute-notebooks test-notebooks site test-site reproduce test test-engines test-portable test-arrays gpu-test bench check mutants lock relock clean

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-17s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)
	@echo
	@echo 'The first target that needs it makes $(VENV).  Settings: PYTHON3=python3.12, VENV=DIR, ARGS="...".'

reproduce: $(VENV)/.ready ## run the papers' claims: a table here, out/report.html (ARGS=--full, ARGS="--only C18")
	@$(VENV)/bin/refimpl reproduce $(ARGS)

test: $(VENV)/.ready ## run the tests (ARGS="-k adamw")
	$(PYTEST) $(CORES) -m "not notebooks and not browser" $(ARGS)

test-portable: $(VENV)/.ready ## golden vectors, rules, schedules and verdicts without SIMD, FMA in libm, and this BLAS kernel
	@$(PYTHON) -m tests.portable $(CORES) $(ARGS)

test-engines: $(VENV)/.ready ## install Maxima, Coq and z3 where that is allowed, and let them decide again what the proofs accepted (ARGS=--sample)
	@for each in maxima coqc z3; do command -v $$each > /dev/null && continue; \
	  if test $$(id -u) = 0 && command -v apt-get > /dev/null; then \
	    apt-get update -q && apt-get install -y -q --no-install-recommends maxima coq z3 || true; fi; break; done
	@$(PYTHON) -m derivations.engines $(ARGS) || { code=$$?; test $$code = 77 || exit $$code; echo "Skipped." >&2; }

test-arrays: $(VENV)/.arrays ## install PyTorch, JAX, optax and Keras as well, and run the tests that are about them
	$(PYTHON) -c "import torch, jax, optax, importlib.util; assert importlib.util.find_spec('keras')"
	$(PYTEST) $(CORES) -m peers $(ARGS)

peers: $(VENV)/.peers ## install every library that has dialects, and run the real ones: out/matrix.html (ARGS="--rule adamw")
	$(PYTHON) -m refimpl.conformance.matrix $(ARGS)

peers-all: $(VENV)-peers/.ready ## the same with Paddle and TensorFlow, 4 GB in an environment of their own
	$(VENV)-peers/bin/python -m refimpl.conformance.matrix $(ARGS)

notebooks: $(VENV)/.notebooks ## open the course in JupyterLab, at notebooks/00_start_here.ipynb
	@$(PYTHON) -m nbformat.sign notebooks/*.ipynb notebooks/*/*.ipynb > /dev/null
	$(PYTHON) -m jupyterlab --config=notebooks/jupyter_lab_config.py $(ARGS)

execute-notebooks: $(VENV)/.notebooks ## write the notebooks anew from their text (ARGS=03_adam)
	$(PYTHON) -m notebooks.build $(ARGS)

test-notebooks: $(VENV)/.notebooks ## execute the notebooks and compare with what is committed (ARGS="-k 03")
	$(PYTEST) $(CORES) tests/notebooks $(ARGS)

site: $(VENV)/.site ## make the site, out/site/index.html: course, reference, proofs, claims (run first, where that was not done)
	@test -f out/claims.json || $(VENV)/bin/refimpl reproduce || test -f out/claims.json
	@$(PYTHON) -m website.build $(ARGS)

test-site: $(VENV)/.site ## make the site and look at it in headless Chromium, which is installed first where that is allowed
	@command -v chromium > /dev/null || { test $$(id -u) = 0 && apt-get update -q && apt-get install -y -q chromium; } || \
	  echo "Chromium is missing, and the tests that need it are skipped: apt-get install chromium" >&2
	$(PYTEST) tests/website $(ARGS)

gpu-test: $(VENV)/.$(CUDA) ## install CuPy and run the GPU tests; without a GPU they fail (CUDA=cuda12 for CUDA 12)
	$(PYTEST) $(CORES) tests/gpu --require-gpu $(ARGS)

bench: $(VENV)/.arrays ## install PyTorch, JAX and optax as well, and time refimpl beside them, for a quarter of an hour (ARGS=--quick)
	@GLIBC_TUNABLES=glibc.malloc.hugetlb=1 $(VENV)/bin/refimpl bench $(ARGS)

check: $(VENV)/.ready ## lint, check format, types, words and what imports what, refuse what other processors round otherwise
	$(PYTHON) -m ruff check .
	$(PYTHON) -m ruff format --check .
	$(PYTHON) -m mypy
	$(VENV)/bin/lint-imports --no-logo --no-cache
	$(PYTHON) -m tools.portable_lint
	$(PYTHON) -m tools.words_lint

mutants: $(VENV)/.ready ## break every rule token by token and see that the tests notice (long)
	$(PYTHON) -m tools.mutants $(ARGS)

lock: ## write constraints.txt and main.lock in requirements/ anew, with Python 3.11 (torch, jax, optax and keras keep their pins: edit those by hand)
	@$(PYTHON3) -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))' || \
	  { echo "make lock needs Python 3.11, the oldest supported, for pins that exist on every one" >&2; exit 1; }
	$(PYTHON3) -m venv --clear .venv-lock
	grep -E '^(torch|jax|optax|keras)==' requirements/constraints.txt > .venv-lock/held.txt
	.venv-lock/bin/python -m pip --quiet install --upgrade setuptools uv==$(UV)
	.venv-lock/bin/python -m pip --quiet install --no-build-isolation -r .venv-lock/held.txt -e '.[cli,jit,test,dev,notebooks,site]'
	sed -n '/^#/p' requirements/constraints.txt > .venv-lock/constraints.txt
	.venv-lock/bin/python -m pip list --format=freeze --exclude-editable --exclude pip --exclude uv | sed 's/+.*//' \
	  >> .venv-lock/constraints.txt
	mv .venv-lock/constraints.txt requirements/constraints.txt
	$(MAKE) relock
	rm -rf .venv-lock

relock: ## write requirements/main.lock anew from constraints.txt beside it: the main environment, with every platform's hashes
	test -x .venv-lock/bin/uv || { $(PYTHON3) -m venv --clear .venv-lock && .venv-lock/bin/python -m pip --quiet install uv==$(UV); }
	echo pip > .venv-lock/pip.in
	sed -n '/^#/p' requirements/main.lock > .venv-lock/main.lock
	.venv-lock/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
	  --extra cli --extra jit --extra test --extra dev -c requirements/constraints.txt pyproject.toml .venv-lock/pip.in \
	  >> .venv-lock/main.lock
	mv .venv-lock/main.lock requirements/main.lock

clean: ## remove all that was made, the virtual environment too
	rm -rf out build dist *.egg-info .venv-lock .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache
	rm -f $(VENV).unfinished
	for made in $(VENV) $(VENV)-peers; do if [ -f $$made/pyvenv.cfg ]; then rm -rf $$made; fi; done
	find . -path './.venv*' -prune -o -name __pycache__ -prune -exec rm -rf {} +

# The virtual environment, brought up to date whenever what it is made from changes.
$(VENV)/.ready: pyproject.toml requirements/main.lock
	@$(SET_UP)

$(VENV)/.arrays: $(VENV)/.ready requirements/constraints.txt
	@echo "Adding PyTorch, JAX, optax and Keras to $(VENV) ..."
	@$(SET_UP) --add torch jax optax keras
	@touch $@

$(VENV)/.peers: $(VENV)/.arrays requirements/peers.txt
	@echo "Adding every library that has dialects to $(VENV) ..."
	@$(SET_UP) --add -c requirements/peers.txt -e '.[peers]'
	@touch $@

# Their own environment: where a pin of theirs differs from one of constraints.txt, theirs holds.
$(VENV)-peers/.ready: pyproject.toml requirements/constraints.txt requirements/peers.txt requirements/peers-all.txt
	@echo "Setting up $(VENV)-peers, with every library that has dialects, once; this takes some minutes ..."
	@$(PYTHON3) -m venv $(VENV)-peers
	@cd requirements && awk -F '==' 'FNR == NR { own[$$1]; print; next } !($$1 in own)' peers-all.txt constraints.txt \
	  > $(abspath $(VENV))-peers/pins.txt
	@$(VENV)-peers/bin/python -m pip install --quiet -c $(VENV)-peers/pins.txt setuptools
	@$(VENV)-peers/bin/python -m pip install --quiet -c $(VENV)-peers/pins.txt -c requirements/peers.txt \
	  --no-build-isolation -e '.[cli,truth,peers,peers-all]'
	@touch $@

$(VENV)/.notebooks: $(VENV)/.ready requirements/constraints.txt
	@echo "Adding JupyterLab to $(VENV) ..."
	@$(SET_UP) --add -e '.[notebooks]'
	@touch $@

$(VENV)/.site: $(VENV)/.ready requirements/constraints.txt
	@echo "Adding Sphinx and Playwright to $(VENV) ..."
	@$(SET_UP) --add -e '.[site]'
	@touch $@

$(VENV)/.$(CUDA): $(VENV)/.ready requirements/constraints.txt
	@echo "Adding CuPy to $(VENV) ..."
	@$(SET_UP) --add -e '.[$(CUDA)]'
	@touch $@
