#include "sandbox/sessions.hpp"

#include <chrono>

#include "sandbox/schema.hpp"
#include "sandbox/token.hpp"
#include "sandbox/user_store.hpp"

namespace e2e::sandbox {
namespace {

constexpr auto kAccessLifetime = std::chrono::days(7);
constexpr auto kRefreshLifetime = std::chrono::days(30);
constexpr std::size_t kMaximumKnown = 20'000;

}  // namespace

Sessions::Sessions(Database& database, const base::Clock& clock)
    : database_(database), clock_(clock), signing_secret_(signing_secret(database)) {}

TokenPair Sessions::issue(const UserId& user) const {
  const auto now = clock_.wall();
  return {make_token({user, TokenUse::access, now, now + kAccessLifetime}, signing_secret_),
          make_token({user, TokenUse::refresh, now, now + kRefreshLifetime}, signing_secret_)};
}

std::shared_ptr<const User> Sessions::authenticate(std::string_view access_token) {
  const auto now = clock_.wall();
  if (const auto known = known_.find(access_token); known != known_.end()) {
    return now < known->second.expires_at ? known->second.user : nullptr;
  }
  const auto claims = read_token(access_token, signing_secret_);
  if (!claims || claims->use != TokenUse::access || now >= claims->expires_at) return nullptr;
  auto user = store::find_user(database_, claims->user);
  if (!user) return nullptr;
  // Forgetting everything now and then is cheaper than knowing what was used last.
  if (known_.size() >= kMaximumKnown) known_.clear();
  auto shared = std::make_shared<const User>(*std::move(user));
  known_.emplace(access_token, Session{shared, claims->expires_at});
  return shared;
}

}  // namespace e2e::sandbox
