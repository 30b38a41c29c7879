// The real clock, sleeper and source of randomness: the only places of the project that ask the system for
// them.
#pragma once

#include <memory>

#include <boost/asio/io_context.hpp>

#include "base/clock.hpp"
#include "base/id_source.hpp"
#include "net/sleeper.hpp"

namespace e2e::net {

class SystemClock final : public base::Clock {
 public:
  base::Instant now() const override;
  base::WallTime wall() const override;
};

// Cryptographically strong, by OpenSSL's RAND_bytes.
class SystemIdSource final : public base::IdSource {
 public:
  std::uint64_t next() override;
};

// Sleeps on the context's timers.
class SystemSleeper final : public Sleeper {
 public:
  explicit SystemSleeper(boost::asio::io_context& context);
  ~SystemSleeper() override;
  SystemSleeper(const SystemSleeper&) = delete;
  SystemSleeper& operator=(const SystemSleeper&) = delete;

  Task<void> sleep_for(std::chrono::nanoseconds duration) override;
  // Wakes every sleeper with the error `cancelled`, now and from now on.
  void cancel_all();

 private:
  struct State;
  std::shared_ptr<State> state_;
};

}  // namespace e2e::net
