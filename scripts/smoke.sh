#!/usr/bin/env bash
# Runs two rounds of a marketplace flow against the sandbox, over real HTTP; exits with the runner's exit code.
# Needs the two programs of `make build`. Nothing that the caller's shell exports can change what is run.
set -euo pipefail
unset CDPATH
cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.."

for name in $(compgen -e); do
  case $name in
    PATH | HOME | TERM | LANG | LC_* | TMPDIR | NO_COLOR) ;;
    *) unset "$name" 2>/dev/null || true ;; # the shell's own SHELLOPTS cannot be unset, and does no harm
  esac
done

for program in marketplace-sandbox marketplace-e2e; do
  if [ ! -x "build/bin/$program" ]; then
    echo "smoke: build/bin/$program is not built: run make build" >&2
    exit 2
  fi
done

random_hex() { od -An -N "$1" -tx1 /dev/urandom | tr -d ' \n'; }
email="admin-$(random_hex 4)@example.com"
password=$(random_hex 16)

mkdir -p tmp
log=tmp/smoke-sandbox.log
# exec: the process id of the substitution is then the sandbox's own.
exec {sandbox_output}< <(SANDBOX_ADMIN_EMAIL=$email SANDBOX_ADMIN_PASSWORD=$password \
  exec build/bin/marketplace-sandbox --port 0 --expose-truth 2>"$log")
sandbox=$!
trap 'kill "$sandbox" 2>/dev/null || true; wait "$sandbox" 2>/dev/null || true' EXIT

if ! read -r -t 10 -u "$sandbox_output" line || [[ $line != "listening on "* ]]; then
  echo "smoke: the sandbox did not start within 10 s; its messages ($log):" >&2
  cat "$log" >&2
  exit 3
fi

status=0
BASE_URL=${line#listening on } ADMIN_EMAIL=$email ADMIN_PASSWORD=$password PAYMENT_MODE=status ROUNDS=2 \
  build/bin/marketplace-e2e || status=$?
exit "$status"
