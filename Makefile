# The project's commands; `make help` lists them. Everything is built under build/ and reported under tmp/.
.DEFAULT_GOAL := help
.PHONY: help smoke live-demo build configure test lint matrix mutation bench format clean

# Ninja's progress line is for eyes; a log gets the errors alone.
ninja_flags := $(shell [ -t 2 ] || echo --quiet)
cxx_files := git ls-files '*.cpp' '*.hpp'

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-9s %s\n", $$1, $$2 }' Makefile

smoke: build ## Build, and run two rounds of a flow against the sandbox
	@scripts/smoke.sh

live-demo: build ## Pay live: a node of this machine's own, the sandbox, a throw-away wallet
	@scripts/setup-debian.sh test
	@/usr/bin/python3 scripts/live_demo.py

# The tests and what they need stay out of a first build; `make test` adds them to the same build folder.
build: ## Build both programs (release) into build/bin/
	@scripts/setup-debian.sh build
	@test -f build/release/build.ninja || { echo 'configure: release'; \
	  cmake --preset release -DE2E_BUILD_TESTS=OFF --log-level=WARNING >/dev/null; }
	@echo 'build: marketplace-e2e, marketplace-sandbox'
	@cmake --build build/release --target marketplace-e2e marketplace-sandbox -- $(ninja_flags)

configure:
	@scripts/setup-debian.sh test
	@echo 'configure: release, with tests'
	@cmake --preset release --log-level=WARNING >/dev/null

test: configure ## Build everything (release) and run all tests
	@echo 'build: everything'
	@cmake --build build/release -- $(ninja_flags)
	@echo 'test: all'
	@ctest --test-dir build/release --output-on-failure --progress -j 2 --output-junit junit.xml

lint: configure ## Check the formatting, and run clang-tidy over src/
	@echo 'lint: clang-format'
	@$(cxx_files) | xargs clang-format-19 --dry-run -Werror
	@echo 'lint: clang-tidy'
	@git ls-files 'src/*.cpp' | xargs -P 2 -n 1 clang-tidy-19 -p build/release --quiet

matrix: configure ## Detect every defect of the sandbox in every way to run; writes docs/detection-matrix.md
	@cmake --build build/release --target marketplace-e2e marketplace-sandbox -- $(ninja_flags)
	@PYTHONDONTWRITEBYTECODE=1 /usr/bin/python3 tests/e2e/detection_matrix.py --write docs/detection-matrix.md

mutation: ## Plant bugs in the accounting, and show that a test goes red for each
	@scripts/setup-debian.sh test
	@/usr/bin/python3 -B tests/mutation/plant.py

bench: configure ## Measure the sandbox's inbox reads, the signing and the course of payments
	@cmake --build build/release -- $(ninja_flags)
	@bench/sandbox_reads.sh
	@build/release/bench/bench_signing --benchmark_min_time=1 2>/dev/null
	@/usr/bin/python3 -W ignore bench/payments.py

format: ## Format all C++ files
	@$(cxx_files) | xargs clang-format-19 -i

clean: ## Remove what was built and reported
	@rm -rf build tmp
