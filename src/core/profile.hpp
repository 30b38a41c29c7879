// The profile: everything that is particular to one marketplace's HTTP contract, as data.
//
// A profile is read from YAML (profiles/amn.yaml is compiled in; --profile replaces it). The format is described in
// docs/profile.md. Whoever knows the backend better edits the file and rebuilds nothing.
// Owns: plain values. Threads: immutable once read.
#pragma once

#include <chrono>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <boost/json/value.hpp>

#include "base/result.hpp"
#include "core/known_gap.hpp"
#include "core/vocabulary.hpp"

namespace e2e::core {

// The business actions that a profile must describe, in the order of `all_actions`.
enum class Action {
  health,
  login,
  create_user,
  delete_user,
  list_categories,
  create_request,
  read_request,
  list_requests,
  create_offer,
  list_offers,
  accept_offer,
  set_status,
  record_payment,
  create_intent,
  check_before_payment,
  check_payment,
  deliver,
  confirm_delivery,
  list_notifications,
  unread_count,
};

std::string_view to_string(Action action);
std::span<const Action> all_actions();

// The limiter a request counts in. `auth` and `payment` count in `global` too; `none` counts nowhere.
enum class Tier { none, global, auth, payment };

std::string_view to_string(Tier tier);

// One HTTP route. Templates hold ${name} placeholders; a body string that is nothing but one placeholder takes the
// value's own JSON type, `${name:number}` forces a JSON number written digit by digit.
struct Route {
  std::string method;  // "GET", "POST", "PUT", "PATCH" or "DELETE"
  std::string path;    // template: path and query
  std::optional<boost::json::value> body;
};

// An ordered list of JSON pointers (RFC 6901): the first that leads to a usable value wins. "" is the whole document.
using Pointers = std::vector<std::string>;

struct ActionSpec {
  Route route;
  std::vector<unsigned> success;  // accepted status codes
  std::optional<Route> fallback;  // used where the route answers 404 or 405
  Tier tier = Tier::global;
  std::map<std::string, Pointers, std::less<>> results;  // result name → where it may be found

  // Empty for a result that the profile does not describe.
  const Pointers& result(std::string_view result_name) const;
};

// What a notification must carry as its related id to be the one that was expected.
enum class Related { purchase_request, offer, payment };

std::string_view to_string(Related related);

// One recipient of one event.
struct PolicyRule {
  Event event = Event::request_created;
  Step after = Step::create_request;
  PolicyRole role = PolicyRole::buyer;
  bool is_required = true;
  std::string category;
  std::vector<Related> related;         // any of them
  std::optional<KnownGap> gap;          // in force: not required
  std::optional<KnownGap> expired_gap;  // no longer accepted: required again
  std::string title;                    // what the notification's title must contain; "" for any title
};

struct NotificationPolicy {
  std::vector<PolicyRule> rules;
  std::vector<std::string> ignorable_categories;

  bool is_ignorable(std::string_view category) const;
};

struct RateTier {
  Tier tier = Tier::global;
  unsigned limit = 0;  // requests per window
  std::chrono::seconds window{};
};

// What every reply is wrapped in. Both may be empty: a backend without an envelope.
struct Envelope {
  Pointers success;  // a boolean; false means refused, whatever the HTTP status says
  Pointers error;    // the human-readable message of a refusal
};

struct Profile {
  std::string name;
  Envelope envelope;
  std::map<Action, ActionSpec> actions;         // every action is present
  std::string final_status;                     // "delivered"
  std::string shipped_status;                   // "delivery": what the seller's delivery leads to
  std::string paid_status;                      // "payment": what the status route is asked for
  std::vector<std::string> status_order;        // in order of progress
  std::vector<std::string> confirmed_payments;  // statuses of a live payment that the backend has recognised
  NotificationPolicy policy;
  std::vector<RateTier> rate_tiers;

  const ActionSpec& action(Action action) const { return actions.at(action); }
};

// A problem of a profile: where, what, and what to do.
struct ProfileProblem {
  int line = 0;  // counted from 1; 0 where the text has no such place
  std::string what;
  std::string fix;
};

// All problems at once. `text` is YAML;
tl::expected<Profile, std::vector<ProfileProblem>> parse_profile(std::string_view text);

// The text of profiles/amn.yaml as it was compiled in.
std::string_view embedded_profile_text();

}  // namespace e2e::core
