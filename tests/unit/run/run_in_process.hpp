// One whole run of the runner against a fresh sandbox in this process.
#pragma once

#include <memory>
#include <stdexcept>
#include <string>
#include <utility>

#include "core/config.hpp"
#include "run/runner.hpp"
#include "support/in_process.hpp"

namespace e2e::test {

class Silent final : public net::Sink {
 public:
  void line(std::string_view) override {}
};

inline core::Profile amn_profile() {
  auto profile = core::parse_profile(core::embedded_profile_text());
  if (!profile) throw std::runtime_error("the built-in profile is broken");
  return std::move(*profile);
}

// A journal in memory.
class Lines final : public run::JournalSink {
 public:
  std::string text;
  bool is_broken = false;

  base::Result<void> append(std::string_view line) override {
    if (is_broken) return base::fail(base::ErrorKind::environment, "no space");
    text += line;
    return {};
  }
  base::Result<void> sync() override { return {}; }
};

struct InProcessRun {
  core::RunConfig config;
  core::Profile profile = amn_profile();
  sandbox::BackendOptions options;
  FaultPlan faults;
  Rewrite rewrite;
  Lines journal;
  net::RateSettings rates;  // without tiers: nothing is known until a reply says so

  // After play():
  VirtualTime time;
  std::vector<std::string> served;
  int requests = 0;

  InProcessRun() {
    config.base_url = base::parse_http_url("http://127.0.0.1:5001").value();
    config.admin_email = kAdminEmail;
    config.admin_password = base::Secret(kAdminPassword);
    config.sellers_per_worker = 2;
    config.bystander = core::Bystander::off;
    config.offer_amount = base::TokenAmount::parse("1").value();
    options.admin = {std::string(kAdminEmail), base::Secret(kAdminPassword)};
  }

  core::RunResult play(std::chrono::nanoseconds interrupt_after = std::chrono::nanoseconds::max()) {
    base::SeededIdSource ids(1);
    auto backend = sandbox::Backend::open(std::move(options), time, ids);
    if (!backend) throw std::runtime_error(backend.error().message);
    InProcessClient client(**backend, time);
    client.set_faults(std::move(faults));
    client.set_rewrite(std::move(rewrite));
    base::Redactor redactor;
    Silent progress;
    const run::RunIdentity identity{"0123456789abcd", 7, base::Secret("a run secret"), "a digest", ""};
    net::RateGovernor governor({time, time, progress}, rates);
    run::Runner runner({client, time, time, governor, redactor, progress, journal}, config, profile, identity);
    auto result = time.run(play_and_interrupt(runner, client, interrupt_after));
    served = client.served();
    requests = client.requests();
    return result;
  }

 private:
  boost::asio::awaitable<core::RunResult> play_and_interrupt(run::Runner& runner, InProcessClient& client,
                                                             std::chrono::nanoseconds after) {
    if (after != after.max()) {
      const auto executor = co_await boost::asio::this_coro::executor;
      boost::asio::co_spawn(executor, interrupt(runner, client, after), [](std::exception_ptr) {});
    }
    co_return co_await runner.run();
  }

  boost::asio::awaitable<void> interrupt(run::Runner& runner, InProcessClient& client, std::chrono::nanoseconds after) {
    auto waited = co_await time.sleep_for(after);
    if (!waited) co_return;
    runner.interrupt();
    client.cancel_pending();
  }
};

}  // namespace e2e::test
