#!/usr/bin/env bash
# The specified entry point: runs marketplace-e2e with the environment and the arguments as they are, from any
# directory. Reports go to tmp/e2e-reports of this checkout where REPORT_DIR names no other folder.
set -euo pipefail
unset CDPATH
checkout=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/../.." && pwd)
program=$checkout/build/bin/marketplace-e2e

if [ ! -x "$program" ]; then
  echo "marketplace-e2e is not built yet. Build it, and run this again: make -C '$checkout' build" >&2
  exit 2
fi

# The environment wins over an env file: a default that is exported here must not hide a REPORT_DIR of that file.
env_file_names_report_dir() {
  local argument previous='' file=''
  for argument in "$@"; do
    case $argument in --env-file=*) file=${argument#*=} ;; esac
    if [ "$previous" = --env-file ]; then file=$argument; fi
    previous=$argument
  done
  [ -f "$file" ] && grep -Eq '^[[:space:]]*REPORT_DIR[[:space:]]*=' "$file"
}

if [ -z "${REPORT_DIR+set}" ] && ! env_file_names_report_dir "$@"; then
  export REPORT_DIR=$checkout/tmp/e2e-reports
fi

# exec: no shell stays behind that holds the secrets of the environment.
exec "$program" "$@"
