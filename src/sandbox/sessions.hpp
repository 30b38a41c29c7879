// Who is calling: issues tokens and turns them back into users.
//
// Checked tokens are remembered, so that a request costs one look-up instead of a signature and a query.
// Borrows: the database and the clock. Threads: one.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "base/clock.hpp"
#include "sandbox/database.hpp"
#include "sandbox/model.hpp"

namespace e2e::sandbox {

struct TokenPair {
  std::string access;
  std::string refresh;
};

class Sessions {
 public:
  Sessions(Database& database, const base::Clock& clock);

  TokenPair issue(const UserId& user) const;
  // Null where the token is not a valid access token of a user who still exists.
  std::shared_ptr<const User> authenticate(std::string_view access_token);
  // To be called when a user was changed or deleted.
  void forget_all() { known_.clear(); }

 private:
  struct Session {
    std::shared_ptr<const User> user;
    base::WallTime expires_at;
  };

  Database& database_;
  const base::Clock& clock_;
  std::string signing_secret_;
  std::map<std::string, Session, std::less<>> known_;
};

}  // namespace e2e::sandbox
