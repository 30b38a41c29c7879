#!/usr/bin/env bash
# Installs the Debian 12 packages that the project needs; silent and instant when none is missing.
#   scripts/setup-debian.sh build   what `make build` and `make smoke` need
#   scripts/setup-debian.sh test    that, and what tests, lint and benchmarks need (default), some of it from npm
set -euo pipefail
cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.."

build_packages=(
  # tools
  git make cmake ninja-build clang-19 lld-19
  # libraries; Boost by version, because the default libboost-dev is 1.74
  libstdc++-12-dev libboost1.81-dev libboost-json1.81-dev libboost-url1.81-dev libssl-dev zlib1g-dev libfmt-dev
  libexpected-dev libyaml-cpp-dev libcli11-dev libsqlite3-dev libsecp256k1-dev libcrypto++-dev
)
test_packages=(
  # test libraries, and the sanitizers with their symbolizer
  libgtest-dev libgmock-dev librapidcheck-dev libbenchmark-dev libclang-rt-19-dev llvm-19
  # lint
  clang-tidy-19 clang-format-19
  # what test and benchmark scripts run
  python3 python3-jsonschema openssl curl patch procps wrk ca-certificates
)

case ${1:-test} in
  build) wanted=("${build_packages[@]}") ;;
  test) wanted=("${build_packages[@]}" "${test_packages[@]}") ;;
  *)
    echo "usage: scripts/setup-debian.sh [build|test]" >&2
    exit 2
    ;;
esac

# A Node that is no package of Debian's conflicts with Debian's npm, so only commands that are missing are installed.
node_tools=tests/node
npm_lock=$node_tools/package-lock.json
npm_installed=$node_tools/node_modules/.installed.json # a copy of the lock file that was installed
needs_npm=no
if [ "${1:-test}" = test ] && ! cmp -s "$npm_lock" "$npm_installed"; then
  needs_npm=yes
  command -v node >/dev/null || wanted+=(nodejs)
  command -v npm >/dev/null || wanted+=(npm)
fi

if ! command -v dpkg-query >/dev/null; then
  printf 'setup: this is no Debian system. Install what corresponds to:\n  %s\n' "${wanted[*]}" >&2
  exit 1
fi

# dpkg-query also fails for packages it has never heard of; those are simply not in its answer.
installed=$(dpkg-query -W -f '${db:Status-Status} ${Package}\n' "${wanted[@]}" 2>/dev/null | sed -n 's/^installed //p' || true)
mapfile -t missing < <(printf '%s\n' "${wanted[@]}" | grep -Fxv -e "$installed" || true)
install_missing() {
  local as_root
  if [ "$(id -u)" -eq 0 ]; then
    as_root=(env)
  elif command -v sudo >/dev/null; then
    as_root=(sudo env)
  else
    printf 'setup: packages are missing, and installing them needs root or sudo. As root, run:\n  apt-get install %s\n' \
      "${missing[*]}" >&2
    exit 1
  fi
  echo "setup: installing ${#missing[@]} Debian packages: ${missing[*]}"
  logged 'apt-get update' "${as_root[@]}" DEBIAN_FRONTEND=noninteractive apt-get -q -y update
  logged 'apt-get install' "${as_root[@]}" DEBIAN_FRONTEND=noninteractive apt-get -q -y install \
    --no-install-recommends "${missing[@]}"
}

install_npm_packages() {
  echo 'setup: installing test tools with npm'
  (cd "$node_tools" && logged 'npm ci' npm ci)
  cp "$npm_lock" "$npm_installed"
}

# logged NAME COMMAND…: shows the end of the command's output, but only when it fails.
logged() {
  local name=$1
  shift
  "$@" >"$log" 2>&1 </dev/null || {
    tail -n 20 "$log" >&2
    echo "setup: $name failed (above: the end of its output)" >&2
    exit 1
  }
}

[ ${#missing[@]} -gt 0 ] || [ "$needs_npm" = yes ] || exit 0
log=$(mktemp)
trap 'rm -f "$log"' EXIT
[ ${#missing[@]} -eq 0 ] || install_missing
[ "$needs_npm" = no ] || install_npm_packages
