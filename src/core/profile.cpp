#include "core/profile.hpp"

#include <algorithm>
#include <array>
#include <tuple>

#include "core/profile_parts.hpp"
#include "core/profile_reader.hpp"
#include "core/profile_yaml.hpp"

namespace e2e::core {
namespace {

constexpr std::array kActions = {Action::health,
                                 Action::login,
                                 Action::create_user,
                                 Action::delete_user,
                                 Action::list_categories,
                                 Action::create_request,
                                 Action::read_request,
                                 Action::list_requests,
                                 Action::create_offer,
                                 Action::list_offers,
                                 Action::accept_offer,
                                 Action::set_status,
                                 Action::record_payment,
                                 Action::create_intent,
                                 Action::check_before_payment,
                                 Action::check_payment,
                                 Action::deliver,
                                 Action::confirm_delivery,
                                 Action::list_notifications,
                                 Action::unread_count};

Envelope read_envelope(const Cursor& at) {
  static constexpr std::array<std::string_view, 2> kKeys = {"success", "error"};
  Envelope envelope;
  if (!at.check_map(kKeys)) return envelope;
  if (const auto success = at.require("success")) envelope.success = read_pointers(*success);
  if (const auto error = at.require("error")) envelope.error = read_pointers(*error);
  return envelope;
}

std::string read_status(const Cursor& statuses, std::string_view key, const std::vector<std::string>& order) {
  const auto at = statuses.require(key);
  if (!at) return {};
  auto status = at->text();
  if (!status) return {};
  if (!order.empty() && std::find(order.begin(), order.end(), *status) == order.end()) {
    const std::vector<std::string_view> words(order.begin(), order.end());
    at->report(fmt::format("'{}' is not in statuses.order", *status), suggest(*status, words));
  }
  return std::move(*status);
}

void read_statuses(const Cursor& at, Profile& profile) {
  static constexpr std::array<std::string_view, 5> kKeys = {"order", "paid", "shipped", "final", "confirmed_payments"};
  if (!at.check_map(kKeys)) return;
  if (const auto order = at.require("order")) {
    for (const auto& item : order->items()) {
      if (auto status = item.text()) profile.status_order.push_back(std::move(*status));
    }
  }
  if (const auto confirmed = at.require("confirmed_payments")) {
    for (const auto& item : confirmed->one_or_many()) {
      if (auto status = item.text()) profile.confirmed_payments.push_back(std::move(*status));
    }
  }
  profile.paid_status = read_status(at, "paid", profile.status_order);
  profile.shipped_status = read_status(at, "shipped", profile.status_order);
  profile.final_status = read_status(at, "final", profile.status_order);
}

// A policy that asks for titles needs to know where they stand.
void check_titles(const Cursor& policy, const Profile& profile) {
  const auto& rules = profile.policy.rules;
  const auto list = profile.actions.find(Action::list_notifications);
  const bool asks = std::any_of(rules.begin(), rules.end(), [](const PolicyRule& rule) { return !rule.title.empty(); });
  if (!asks || list == profile.actions.end() || !list->second.result("item.title").empty()) return;
  policy.report("names a title, but list_notifications does not say where titles stand",
                "add item.title to the results of list_notifications, such as [/title]");
}

Profile read_profile(const Cursor& root) {
  static constexpr std::array<std::string_view, 6> kKeys = {"profile",    "envelope", "statuses",
                                                            "rate_tiers", "actions",  "notifications"};
  Profile profile;
  if (!root.check_map(kKeys)) return profile;
  if (const auto name = root.require("profile")) profile.name = name->text().value_or("");
  if (const auto envelope = root.require("envelope")) profile.envelope = read_envelope(*envelope);
  if (const auto statuses = root.require("statuses")) read_statuses(*statuses, profile);
  if (const auto tiers = root.require("rate_tiers")) profile.rate_tiers = read_rate_tiers(*tiers);
  if (const auto actions = root.require("actions")) profile.actions = read_actions(*actions);
  if (const auto policy = root.require("notifications")) {
    profile.policy = read_policy(*policy);
    check_titles(*policy, profile);
  }
  return profile;
}

}  // namespace

std::string_view to_string(Action action) {
  switch (action) {
    case Action::health:
      return "health";
    case Action::login:
      return "login";
    case Action::create_user:
      return "create_user";
    case Action::delete_user:
      return "delete_user";
    case Action::list_categories:
      return "list_categories";
    case Action::create_request:
      return "create_request";
    case Action::read_request:
      return "read_request";
    case Action::list_requests:
      return "list_requests";
    case Action::create_offer:
      return "create_offer";
    case Action::list_offers:
      return "list_offers";
    case Action::accept_offer:
      return "accept_offer";
    case Action::set_status:
      return "set_status";
    case Action::record_payment:
      return "record_payment";
    case Action::create_intent:
      return "create_intent";
    case Action::check_before_payment:
      return "check_before_payment";
    case Action::check_payment:
      return "check_payment";
    case Action::deliver:
      return "deliver";
    case Action::confirm_delivery:
      return "confirm_delivery";
    case Action::list_notifications:
      return "list_notifications";
    case Action::unread_count:
      return "unread_count";
  }
  return "";
}

std::span<const Action> all_actions() { return kActions; }

std::string_view to_string(Tier tier) {
  switch (tier) {
    case Tier::none:
      return "none";
    case Tier::global:
      return "global";
    case Tier::auth:
      return "auth";
    case Tier::payment:
      return "payment";
  }
  return "";
}

std::string_view to_string(Related related) {
  switch (related) {
    case Related::purchase_request:
      return "purchase_request";
    case Related::offer:
      return "offer";
    case Related::payment:
      return "payment";
  }
  return "";
}

const Pointers& ActionSpec::result(std::string_view result_name) const {
  static const Pointers none;
  const auto found = results.find(result_name);
  return found == results.end() ? none : found->second;
}

bool NotificationPolicy::is_ignorable(std::string_view category) const {
  return std::find(ignorable_categories.begin(), ignorable_categories.end(), category) != ignorable_categories.end();
}

tl::expected<Profile, std::vector<ProfileProblem>> parse_profile(std::string_view text) {
  auto tree = read_yaml(text);
  if (!tree) return tl::unexpected(std::vector{std::move(tree.error())});
  std::vector<ProfileProblem> problems;
  Profile profile = read_profile(Cursor(*tree, "", problems));
  if (problems.empty()) return profile;
  std::sort(problems.begin(), problems.end(),
            [](const auto& a, const auto& b) { return std::tie(a.line, a.what) < std::tie(b.line, b.what); });
  return tl::unexpected(std::move(problems));
}

}  // namespace e2e::core
