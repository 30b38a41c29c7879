// What a sandbox can be told at its start; every option of the command line that is not the socket's.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "base/secret.hpp"
#include "sandbox/defects.hpp"
#include "sandbox/rate_headers.hpp"
#include "sandbox/rate_limiter.hpp"

namespace e2e::sandbox {

class Scanner;

struct AdminAccount {
  std::string email;
  base::Secret password;
};

// A uniform delay; fixed where both ends are the same.
struct DelayRange {
  std::chrono::milliseconds min{0};
  std::chrono::milliseconds max{0};
};

struct BackendOptions {
  AdminAccount admin;
  std::string database_file;  // empty: in memory
  std::chrono::milliseconds latency{0};
  DelayRange notify_delay;
  int system_noise = 0;  // notices of category system per inbox and mutation
  std::optional<std::int64_t> page_cap;
  bool refuse_delete = false;
  bool expose_truth = false;
  Defects defects;
  std::optional<RateLimits> rate_limits;  // nothing: off
  RateHeaderForm rate_headers = RateHeaderForm::draft7;
  Scanner* scanner = nullptr;                  // connected, and lives longer than the backend; null: no live payments
  std::function<void(std::string_view)> warn;  // one line for each unexpected condition; may be empty
};

}  // namespace e2e::sandbox
