// What `doctor` found out about a target: one check after another, each with what was seen and what to do.
//
// Owns: plain values, no secret once redacted() has been through them. The texts may come from a backend; who shows
// them escapes them.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/redaction.hpp"

namespace e2e::core {

enum class CheckStatus { ok, warning, failed, skipped };

std::string_view to_string(CheckStatus status);

struct Check {
  std::string name;  // "TLS", "route create_user"
  CheckStatus status = CheckStatus::ok;
  std::vector<std::string> seen;  // one or more lines; of a skipped check, why
  std::string fix;                // what to do; "" where there is nothing to do
  bool is_rate_limited = false;   // failed because the target refused for its rate limit
  bool is_payment = false;        // failed on the side of wallet, nodes or chain
};

struct Diagnosis {
  std::string target;  // the base URL as it may be shown
  std::string profile;
  std::vector<Check> checks;
  int requests = 0;  // all that were sent
  int logins = 0;    // of them; the login is counted whether it succeeded or not
};

int count(const Diagnosis& diagnosis, CheckStatus status);

// 0 where nothing failed, whatever the warnings; 5 where live payments cannot be made, 4 where a rate limit made
// something fail, else 3 (docs/exit-codes.md).
int exit_code(const Diagnosis& diagnosis);

Diagnosis redacted(Diagnosis diagnosis, const base::Redactor& redactor);

}  // namespace e2e::core
