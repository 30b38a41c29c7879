#!/usr/bin/env bash
# How many inbox reads a second the sandbox serves: 20 notifications a page, 64 connections, one core for the sandbox
# and another for wrk. Prints one line; fails when it could not measure.
#
# usage: bench/sandbox_reads.sh [PATH OF marketplace-sandbox]   (SECONDS_TO_MEASURE=5)
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
sandbox=${1:-$here/../build/bin/marketplace-sandbox}
duration=${SECONDS_TO_MEASURE:-5}
email=admin@example.com
password=Bench-password-1

[ -x "$sandbox" ] || { echo "no program at $sandbox: make build, or give its path" >&2; exit 2; }
command -v wrk >/dev/null || { echo "wrk is not installed: scripts/setup-debian.sh" >&2; exit 2; }

work=$(mktemp -d)
pid=
cleanup() {
  [ -z "$pid" ] || kill -TERM "$pid" 2>/dev/null || true
  rm -rf "$work"
}
trap cleanup EXIT

pin_sandbox=() pin_wrk=()
if command -v taskset >/dev/null && [ "$(nproc)" -ge 2 ]; then
  pin_sandbox=(taskset -c 0) pin_wrk=(taskset -c 1)
fi

SANDBOX_ADMIN_EMAIL=$email SANDBOX_ADMIN_PASSWORD=$password \
  "${pin_sandbox[@]}" "$sandbox" --port 0 >"$work/stdout" &
pid=$!
for _ in $(seq 50); do
  base=$(sed -n 's/^listening on //p' "$work/stdout")
  [ -z "$base" ] || break
  sleep 0.1
done
[ -n "$base" ] || { echo "the sandbox did not start" >&2; exit 1; }

post() { # path, body, token
  curl -sS -m 10 -H "Authorization: Bearer ${3:-}" -H 'Content-Type: application/json' -d "$2" "$base$1"
}
token_of() { sed -n 's/.*"accessToken":"\([^"]*\)".*/\1/p'; }

admin=$(post /api/auth/login "{\"email\":\"$email\",\"password\":\"$password\"}" | token_of)
post /api/user/admin/create "{\"email\":\"reader@example.com\",\"password\":\"$password\",\"firstName\":\"Inbox\",
  \"lastName\":\"Reader\",\"role\":\"buyer\",\"status\":\"active\",\"isEmailVerified\":true}" "$admin" >/dev/null
reader=$(post /api/auth/login "{\"email\":\"reader@example.com\",\"password\":\"$password\"}" | token_of)
category=$(curl -sS -m 10 "$base/api/marketplace/categories" | sed -n 's/.*"data":\[{"id":"\([^"]*\)".*/\1/p')
for number in $(seq 20); do # each puts one notification into the buyer's inbox
  post /api/marketplace/purchase-requests "{\"title\":\"Request $number of the benchmark\",\"description\":\"Nothing real\",
    \"categoryId\":\"$category\",\"productType\":\"service\",
    \"budget\":{\"min\":0,\"max\":2,\"currency\":\"USDT\"}}" "$reader" >/dev/null
done
items=$(curl -sS -m 10 -H "Authorization: Bearer $reader" "$base/api/notifications?limit=20" |
  grep -o '"isRead":' | wc -l)
[ "$items" -eq 20 ] || { echo "expected 20 notifications in a page, got $items" >&2; exit 1; }

timeout $((duration + 30)) "${pin_wrk[@]}" wrk -t 1 -c 64 -d "${duration}s" -H "Authorization: Bearer $reader" \
  "$base/api/notifications?page=1&limit=20&unreadOnly=false" >"$work/wrk"
if grep -qE 'Non-2xx|Socket errors' "$work/wrk"; then
  cat "$work/wrk" >&2
  exit 1
fi
rate=$(sed -n 's|^Requests/sec: *||p' "$work/wrk")
printf 'sandbox inbox reads: %.0f requests/s (20 items a page, 64 connections, %s s)\n' "$rate" "$duration"
