#!/usr/bin/env bash
# Compiles tokens.sol again; the same source gives the same .hex files. Needs node and npm, which bring the compiler.
set -euo pipefail
cd -- "$(dirname -- "${BASH_SOURCE[0]}")"
compiler=$(mktemp -d)
trap 'rm -rf "$compiler"' EXIT
npm install --prefix "$compiler" --silent --no-audit --no-fund --ignore-scripts solc@0.8.30
node compile.mjs "$compiler" "$PWD"
