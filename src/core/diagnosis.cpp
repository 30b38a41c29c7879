#include "core/diagnosis.hpp"

#include <algorithm>

namespace e2e::core {

std::string_view to_string(CheckStatus status) {
  switch (status) {
    case CheckStatus::ok:
      return "ok";
    case CheckStatus::warning:
      return "warning";
    case CheckStatus::failed:
      return "failed";
    case CheckStatus::skipped:
      return "skipped";
  }
  return "failed";
}

int count(const Diagnosis& diagnosis, CheckStatus status) {
  return static_cast<int>(std::count_if(diagnosis.checks.begin(), diagnosis.checks.end(),
                                        [&](const Check& check) { return check.status == status; }));
}

int exit_code(const Diagnosis& diagnosis) {
  constexpr int kEnvironment = 3;
  constexpr int kRateLimited = 4;
  constexpr int kPayment = 5;
  int code = 0;
  for (const auto& check : diagnosis.checks) {
    if (check.status != CheckStatus::failed) continue;
    const int other = check.is_rate_limited ? kRateLimited : kEnvironment;
    code = std::max(code, check.is_payment ? kPayment : other);
  }
  return code;
}

Diagnosis redacted(Diagnosis diagnosis, const base::Redactor& redactor) {
  for (auto& check : diagnosis.checks) {
    check.fix = redactor.sweep(check.fix);
    for (auto& line : check.seen) line = redactor.sweep(line);
  }
  return diagnosis;
}

}  // namespace e2e::core
