#include "net/system.hpp"

#include <stdexcept>
#include <unordered_set>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <openssl/rand.h>

namespace e2e::net {

base::Instant SystemClock::now() const { return std::chrono::steady_clock::now(); }

base::WallTime SystemClock::wall() const {
  return std::chrono::time_point_cast<std::chrono::milliseconds>(std::chrono::system_clock::now());
}

std::uint64_t SystemIdSource::next() {
  std::uint64_t value = 0;
  // Without randomness every id and password would be guessable: nothing sensible is left to do.
  if (RAND_bytes(reinterpret_cast<unsigned char*>(&value), sizeof value) != 1) {
    throw std::runtime_error("the system's source of randomness does not work");
  }
  return value;
}

struct SystemSleeper::State {
  boost::asio::io_context& context;
  std::unordered_set<boost::asio::steady_timer*> sleeping;
  bool cancelled = false;
};

namespace {

// Takes a timer off the list of sleepers also when the coroutine is destroyed in its sleep.
class Registration {
 public:
  Registration(std::unordered_set<boost::asio::steady_timer*>& sleeping, boost::asio::steady_timer& timer)
      : sleeping_(sleeping), timer_(timer) {
    sleeping_.insert(&timer_);
  }
  ~Registration() { sleeping_.erase(&timer_); }
  Registration(const Registration&) = delete;
  Registration& operator=(const Registration&) = delete;

 private:
  std::unordered_set<boost::asio::steady_timer*>& sleeping_;
  boost::asio::steady_timer& timer_;
};

}  // namespace

SystemSleeper::SystemSleeper(boost::asio::io_context& context)
    : state_(std::make_shared<State>(State{context, {}, false})) {}

SystemSleeper::~SystemSleeper() { cancel_all(); }

Task<void> SystemSleeper::sleep_for(std::chrono::nanoseconds duration) {
  const auto state = state_;  // outlives the sleeper for as long as somebody sleeps
  if (!state->cancelled) {
    boost::asio::steady_timer timer(state->context, duration);
    const Registration registration(state->sleeping, timer);
    const auto [error] = co_await timer.async_wait(boost::asio::as_tuple(boost::asio::use_awaitable));
    if (!error && !state->cancelled) co_return base::Result<void>{};
  }
  co_return base::fail(base::ErrorKind::cancelled, "the wait was interrupted");
}

void SystemSleeper::cancel_all() {
  state_->cancelled = true;
  for (auto* timer : state_->sleeping) timer->cancel();
}

}  // namespace e2e::net
