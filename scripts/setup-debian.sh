#!/usr/bin/env bash
# Installs the Debian 12 packages that the project needs; silent and instant when none is missing.
#   scripts/setup-debian.sh build   what `make build` and `make smoke` need
#   scripts/setup-debian.sh test    that, and what tests, lint and benchmarks need (default)
set -euo pipefail

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

if ! command -v dpkg-query >/dev/null; then
  printf 'setup: this is no Debian system. Install what corresponds to:\n  %s\n' "${wanted[*]}" >&2
  exit 1
fi

# dpkg-query also fails for packages it has never heard of; those are simply not in its answer.
installed=$(dpkg-query -W -f '${db:Status-Status} ${Package}\n' "${wanted[@]}" 2>/dev/null | sed -n 's/^installed //p' || true)
mapfile -t missing < <(printf '%s\n' "${wanted[@]}" | grep -Fxv -e "$installed" || true)
[ ${#missing[@]} -gt 0 ] || exit 0

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
log=$(mktemp)
trap 'rm -f "$log"' EXIT
apt_get() {
  "${as_root[@]}" DEBIAN_FRONTEND=noninteractive apt-get -q -y "$@" >"$log" 2>&1 </dev/null || {
    tail -n 20 "$log" >&2
    echo "setup: apt-get $1 failed (above: the end of its output)" >&2
    exit 1
  }
}
apt_get update
apt_get install --no-install-recommends "${missing[@]}"
