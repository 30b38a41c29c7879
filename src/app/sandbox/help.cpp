#include "app/sandbox/command_line.hpp"

namespace e2e::app {

std::string_view sandbox_help() {
  return R"(marketplace-sandbox - a reference marketplace backend to try end-to-end tests on

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

OPTIONS
  --host ADDRESS         address to listen on (default 127.0.0.1)
  --port N               port, 0 to 65535; 0 takes any free one (default 5001)
  --db FILE              SQLite file that keeps the data; made where it is missing
                         (default: in memory)
  --preset clean         behaviour to imitate; clean is the contract without defects
                         (default clean)
  --latency TIME         delay of every reply (default 0)
  --notify-delay TIME    time until a notification can be read, or a range such as
                         100-300 of which each gets a random one (default 0)
  --system-noise N       put N notices of category system into the inbox of each party
                         at every change of a purchase, and into every new inbox;
                         0 to 1000 (default 0)
  --page-cap N           most notifications in one page, 1 to 1000 (default 100)
  --refuse-delete        answer 409 when a user is to be deleted
  --expose-truth         serve GET /__sandbox/truth: every notification really created
                         and the number of requests per rate tier and route
  -h, --help             show this text
  --version              show the version

  TIME is a whole number of milliseconds, or one with a unit: 250, 250ms, 2s; at most
  10 minutes.

ENVIRONMENT
  SANDBOX_ADMIN_EMAIL, SANDBOX_ADMIN_PASSWORD
                         the admin account, made or updated at every start; required

EXIT CODES
  0   ended by SIGTERM or SIGINT
  2   wrong use: an option, a value or the environment
  3   the port or the database file cannot be used
  70  internal error
)";
}

}  // namespace e2e::app
