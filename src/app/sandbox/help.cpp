#include "app/sandbox/command_line.hpp"

namespace e2e::app {
namespace {

constexpr std::string_view kHelp = R"(marketplace-sandbox - a reference marketplace backend to try end-to-end tests on

SYNOPSIS
  marketplace-sandbox [OPTIONS]

DESCRIPTION
  Serves a marketplace's HTTP API from one process: users with roles, purchase
  requests, offers, payment, delivery, and a notification for everyone who must be
  told. It starts in milliseconds and forgets everything at its end, unless --db
  names a file. The first line on standard output is the address it listens on.

EXAMPLES
  On http://127.0.0.1:5001, in memory:
    SANDBOX_ADMIN_EMAIL=admin@example.com SANDBOX_ADMIN_PASSWORD=... marketplace-sandbox
  On any free port, kept in a file across restarts:
    marketplace-sandbox --port 0 --db sandbox.db
  A slow backend: replies after 20 ms, notifications after 100 to 300 ms, 20 a page:
    marketplace-sandbox --latency 20 --notify-delay 100-300 --page-cap 20
  A limited one, with the contract's three rate tiers in windows of 5 s:
    marketplace-sandbox --rate-limit amn/5s --rate-headers draft8
  A defective one: losers are told after 2 s, and a purchase is never seen delivered:
    marketplace-sandbox --defect late:offer_rejected:2s --defect stuck-status
  One that takes payments over the chain of a development node:
    marketplace-sandbox --rpc-url http://127.0.0.1:8545

OPTIONS
  --host ADDRESS         address to listen on (default 127.0.0.1)
  --port N               port, 0 to 65535; 0 takes any free one (default 5001)
  --db FILE              SQLite file that keeps the data; made where it is missing
                         (default: in memory)
  --preset NAME          behaviour to imitate: clean, the contract without defects, or
                         amn-2026-06-06, the backend as it was seen on that day
                         (default clean)
  --defect NAME          one defect, in addition to those of the preset; can be given
                         several times; see DEFECTS
  --rate-limit LIMIT     refuse requests beyond a limit with 429: off, amn or amn/W (100
                         requests, of them 10 to /api/auth/ and 30 to /api/payment/),
                         or N/W (N requests to /api/); see RATE LIMITS (default off)
  --rate-headers FORM    rate-limit headers: draft6, draft7, draft8, legacy
                         (X-RateLimit) or none, not even Retry-After (default draft7)
  --latency TIME         delay of every reply (default 0)
  --notify-delay TIME    time until a notification can be read, or a range such as
                         100-300 of which each gets a random one (default 0)
  --system-noise N       put N notices of category system into the inbox of each party
                         at every change of a purchase, and into every new inbox;
                         0 to 1000 (default 0)
  --page-cap N           most notifications in one page, 1 to 1000 (default 100)
  --refuse-delete        answer 409 when a user is to be deleted
  --expose-truth         serve GET /__sandbox/truth: every notification really created
                         or kept back by a defect, and the number of requests per rate
                         tier and route, and of those refused per tier
  --rpc-url URL          serve live payments, seen through this EVM node of chain 97,
                         1337 or 31337; see LIVE PAYMENTS
  -h, --help             show this text
  --version              show the version

  TIME is a whole number of milliseconds, or one with a unit: 250, 250ms, 2s; at most
  10 minutes.

RATE LIMITS
  Limits hold for each client address in a fixed window of time, which begins with its
  first request. W is seconds or minutes, 900s or 15m, at most 24 hours; of amn alone
  it is 900s. N is 1 to 1000000. Every request to /api/ counts, refused ones too;
  /health and /__sandbox/ never do. /api/auth/ is refused with plain text where its own
  limit is used up, all else with JSON. More in docs/sandbox-limits.md.

LIVE PAYMENTS
  With --rpc-url a buyer makes a payment known, is told an address of its own and an
  amount of the token 0x109F54Dab34426D5477986b0460aE5dFBA65f022, sends the tokens, and
  has the balance checked until its 5 newest blocks confirm the payment. The tokens stay
  at the address for good: nobody has its key. More in docs/sandbox-live-payments.md.

DEFECTS
  accepted-related-id-missing
                         the selected seller's notification has no related id
  accepted-related-id-wrong
                         it has the request's id instead of the offer's
  payments-500           POST /api/marketplace/payments answers 500, stores nothing
  silent-delivery        nobody is told of the seller's delivery
  silent-confirmation    nobody is told of its confirmation
  missing:EVENT:ROLE     recipients in that role are not told of the event
  wrong-recipient:EVENT  another actor is told instead
  extra-recipient:EVENT  another actor is told, too
  cross-flow:EVENT       an actor of another running purchase is told instead
  duplicate:EVENT        every notification of the event is stored twice
  late:EVENT:MS          they can be read MS later, 1 to 600000 (or 900ms, 2s)
  unread-drift           the unread count is one too high from three notifications on
  stuck-status           a confirmed delivery leaves the status at delivery
  losers-not-rejected    losing offers stay pending, and nobody is told
  underpaid-confirms     a payment is confirmed however little arrived (this and
                         the next three need --rpc-url)
  check-never-confirms   a check never confirms a payment
  confirms-before-payment
                         a check confirms a payment of which nothing arrived
  shared-destination     all payments have the same address

  EVENT with its ROLEs: request_created buyer or seller, offer_created buyer,
  offer_accepted selected_seller, offer_rejected rejected_seller, payment_confirmed
  buyer, seller_delivered buyer, delivery_confirmed selected_seller.
  amn-2026-06-06 is accepted-related-id-missing, payments-500, silent-delivery and
  silent-confirmation. More in docs/sandbox-defects.md.

ENVIRONMENT
  SANDBOX_ADMIN_EMAIL, SANDBOX_ADMIN_PASSWORD
                         the admin account, made or updated at every start; required

EXIT CODES
  0   ended by SIGTERM or SIGINT
  2   wrong use: an option, a value or the environment
  3   the port, the database file or the EVM node cannot be used
  70  internal error
)";

}  // namespace

std::string_view sandbox_help() { return kHelp; }

}  // namespace e2e::app
