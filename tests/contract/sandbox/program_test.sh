#!/usr/bin/env bash
# The program as its users start it: first line, exit codes, messages, a clean end.
# usage: program_test.sh PATH_OF_marketplace-sandbox
set -uo pipefail

program=$1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
failures=0

check() { # what, expected, got
  [ "$2" = "$3" ] && return
  echo "FAILED: $1: expected '$2', got '$3'"
  failures=$((failures + 1))
}
contains() { # what, wanted part, text
  [[ $3 == *"$2"* ]] && return
  echo "FAILED: $1: no '$2' in '$3'"
  failures=$((failures + 1))
}
refused() { # expected exit code, wanted part of the message, arguments…
  local code=$1 part=$2 text
  shift 2
  text=$(timeout 10 "$program" "$@" 2>&1 >"$work/stdout")
  check "exit code of $*" "$code" "$?"
  contains "message of $*" "$part" "$text"
  check "standard output of $*" "" "$(cat "$work/stdout")"
}
start() { # arguments…; sets pid and address
  : >"$work/stdout" # the last start's address is gone before this one is waited for
  "$program" "$@" >"$work/stdout" 2>"$work/stderr" &
  pid=$!
  address=
  for _ in $(seq 100); do
    address=$(sed -n '1s/^listening on //p' "$work/stdout")
    [ -n "$address" ] && return
    sleep 0.1
  done
  echo "FAILED: '$*' did not start: $(cat "$work/stderr")"
  exit 1
}
stop() { # signal
  kill "-$1" "$pid"
  wait "$pid"
  check "exit code after SIG$1" 0 "$?"
}

unset SANDBOX_ADMIN_EMAIL SANDBOX_ADMIN_PASSWORD
refused 2 'SANDBOX_ADMIN_EMAIL is not set' --port 0
SANDBOX_ADMIN_EMAIL=a@example.com refused 2 'SANDBOX_ADMIN_PASSWORD is not set' --port 0
export SANDBOX_ADMIN_EMAIL=admin@example.com SANDBOX_ADMIN_PASSWORD=Admin-password-1
refused 2 'did you mean --port?' --prot 1
refused 2 'did you mean --rpc-url?' --rpc_url http://127.0.0.1:8545
refused 2 'has a user, a password, a query or a fragment' --port 0 --rpc-url 'http://127.0.0.1:8545/?key=1'
refused 3 'refused the connection' --port 0 --rpc-url http://127.0.0.1:1
refused 2 'amn with a window (amn/5s)' --port 0 --rate-limit on
refused 2 'did you mean draft8?' --port 0 --rate-headers draft-8
refused 2 'did you mean stuck-status?' --port 0 --defect stuck_status
refused 2 'needs live payments' --port 0 --defect underpaid-confirms
refused 3 'not usable' --port 0 --db "$work/missing/file.db"
head -c 8192 /dev/zero | tr '\0' 'x' >"$work/damaged.db"
refused 3 'not a database' --port 0 --db "$work/damaged.db"

check 'help' 0 "$("$program" --help >"$work/help"; echo $?)"
contains 'help' 'SYNOPSIS' "$(cat "$work/help")"
contains 'version' 'marketplace-sandbox ' "$("$program" --version)"

start --port 0 --db "$work/market.db"
contains 'address' 'http://127.0.0.1:' "$address"
contains 'health' '"success":true' "$(curl -sS -m 5 "$address/health")"
contains 'too large' '"statusCode":413' \
  "$(head -c 1048577 /dev/zero | curl -sS -m 5 -H 'Expect:' --data-binary @- "$address/api/auth/login")"
refused 3 'in use' --port "${address##*:}"
stop TERM
check 'standard error' '' "$(cat "$work/stderr")"
check 'write-ahead log after the end' '' "$(ls "$work" | grep -- -wal)"

start --port 0 --preset amn-2026-06-06 --defect late:offer_created:2s --expose-truth
contains 'truth' '"silent-confirmation","late:offer_created:2000"]' "$(curl -sS -m 5 "$address/__sandbox/truth")"
stop TERM
check 'standard error' '' "$(cat "$work/stderr")"

start --port 0 --rate-limit 1/900s --rate-headers draft6
limited() { curl -sS -m 5 -o "$work/body" -D "$work/head" -w '%{http_code}' --interface "$1" "$address/api/version"; }
check 'first request' 200 "$(limited 127.0.0.1)"
contains 'its headers' 'RateLimit-Remaining: 0' "$(cat "$work/head")"
check 'second request' 429 "$(limited 127.0.0.1)"
contains 'its headers' 'Retry-After: ' "$(cat "$work/head")"
contains 'its body' '"error":"RATE_LIMITED"' "$(cat "$work/body")"
check 'another address' 200 "$(limited 127.0.0.2)"
stop TERM
check 'standard error' '' "$(cat "$work/stderr")"

start --port 0 --host 0.0.0.0
contains 'warning' 'reached from other machines' "$(cat "$work/stderr")"
stop INT
exit $((failures > 0))
