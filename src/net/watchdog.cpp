#include "net/watchdog.hpp"

#include <utility>

#include <boost/asio/steady_timer.hpp>

namespace e2e::net {

struct Watchdog::State {
  boost::asio::steady_timer timer;
  std::function<void()> on_expiry;
  base::Instant deadline = base::Instant::max();
  base::Instant armed = base::Instant::max();  // when the timer goes off
};

Watchdog::Watchdog(const boost::asio::any_io_executor& executor, std::function<void()> on_expiry)
    : state_(std::make_shared<State>(State{boost::asio::steady_timer(executor), std::move(on_expiry)})) {}

Watchdog::~Watchdog() = default;

void Watchdog::expire_at(base::Instant deadline) {
  state_->deadline = deadline;
  if (deadline < state_->armed) wait(state_);
}

void Watchdog::disarm() {
  state_->deadline = base::Instant::max();
  state_->armed = base::Instant::max();
  state_->timer.cancel();
}

void Watchdog::wait(const std::shared_ptr<State>& state) {
  state->armed = state->deadline;
  state->timer.expires_at(state->armed);
  state->timer.async_wait([weak = std::weak_ptr(state)](const boost::system::error_code& error) {
    const auto self = weak.lock();
    if (error || !self) return;
    self->armed = base::Instant::max();
    if (self->deadline == base::Instant::max()) return;
    if (std::chrono::steady_clock::now() < self->deadline) return wait(self);
    self->deadline = base::Instant::max();
    self->on_expiry();
  });
}

}  // namespace e2e::net
