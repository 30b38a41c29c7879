#include <algorithm>
#include <array>
#include <charconv>
#include <set>
#include <system_error>
#include <utility>

#include <fmt/format.h>

#include "core/profile_parts.hpp"

namespace e2e::core {
namespace {

constexpr std::array kRelated = {Related::purchase_request, Related::offer, Related::payment};
constexpr std::array kLimitedTiers = {Tier::global, Tier::auth, Tier::payment};

// The first step after which somebody has this role.
Step first_step_of(PolicyRole role) {
  const bool needs_a_choice = role == PolicyRole::selected_seller || role == PolicyRole::rejected_seller;
  return needs_a_choice ? Step::accept_offer : Step::create_request;
}

// The first step after which this entity exists.
Step first_step_of(Related related) {
  switch (related) {
    case Related::purchase_request:
      return Step::create_request;
    case Related::offer:
      return Step::create_offer;
    case Related::payment:
      return Step::pay;
  }
  return Step::create_request;
}

template <class Word>
void check_known_by(const Cursor& at, Word word, Step after) {
  if (after >= first_step_of(word)) return;
  at.report(fmt::format("there is no {} yet after {}", to_string(word), to_string(after)),
            fmt::format("use it after {} or later", to_string(first_step_of(word))));
}

std::vector<Related> read_related(const Cursor& at, Step after) {
  std::vector<Related> related;
  const auto items = at.one_or_many();
  for (const auto& item : items) {
    const auto word = item.word<Related>(kRelated);
    if (!word) continue;
    check_known_by(item, *word, after);
    related.push_back(*word);
  }
  if (items.empty()) at.report("names no entity", "write what the related id may be, such as [purchase_request]");
  return related;
}

// `rule` carries the event and the step already.
PolicyRule read_recipient(const Cursor& at, PolicyRule rule) {
  static constexpr std::array<std::string_view, 6> kKeys = {"role",    "required", "category",
                                                            "related", "title",    "known_gap"};
  if (!at.check_map(kKeys)) return rule;
  if (const auto role = at.require("role")) {
    const auto word = role->word<PolicyRole>(all_policy_roles());
    if (word) check_known_by(*role, *word, rule.after);
    rule.role = word.value_or(rule.role);
  }
  if (const auto required = at.find("required")) rule.is_required = required->boolean().value_or(true);
  if (const auto category = at.require("category")) rule.category = category->text().value_or("");
  if (const auto related = at.require("related")) rule.related = read_related(*related, rule.after);
  if (const auto title = at.find("title")) rule.title = title->text().value_or("");
  const auto gap = at.find("known_gap");
  if (gap) rule.gap = gap->check_map(kGapKeys) ? read_known_gap(*gap) : KnownGap{};
  if (gap && !rule.is_required) {
    gap->report("an optional notification cannot be a known gap", "remove either known_gap or `required: false`");
  }
  return rule;
}

class PolicyReader {
 public:
  explicit PolicyReader(NotificationPolicy& policy) : policy_(policy) {}

  void read_event(const Cursor& at) {
    static constexpr std::array<std::string_view, 3> kKeys = {"event", "after", "tell"};
    if (!at.check_map(kKeys)) return;
    const auto event = at.require("event");
    const auto after = at.require("after");
    const auto tell = at.require("tell");
    if (!event || !after || !tell) return;
    const auto event_word = event->word<Event>(all_events());
    const auto after_word = after->word<Step>(all_steps());
    const auto recipients = tell->items();
    if (recipients.empty()) tell->report("names nobody", "list at least one recipient, or remove the event");
    PolicyRule rule;
    rule.event = event_word.value_or(Event::request_created);
    // An unknown step is one problem, not one more for every role and entity.
    rule.after = after_word.value_or(Step::confirm_delivery);
    for (const auto& recipient : recipients) {
      PolicyRule filled = read_recipient(recipient, rule);
      if (event_word) check(recipient, filled);
      policy_.rules.push_back(std::move(filled));
    }
  }

 private:
  void check(const Cursor& at, const PolicyRule& rule) {
    if (!seen_.insert({rule.event, rule.role}).second) {
      at.report(fmt::format("{} to {} is given twice", to_string(rule.event), to_string(rule.role)),
                "keep one rule for an event and a role; its `related` may list several entities");
    }
    if (policy_.is_ignorable(rule.category)) {
      at.report(fmt::format("the category '{}' is expected here but ignored above", rule.category),
                "remove it from notifications.ignore.categories, or correct it here");
    }
  }

  NotificationPolicy& policy_;
  std::set<std::pair<Event, PolicyRole>> seen_;
};

std::optional<std::chrono::seconds> read_window(const Cursor& at) {
  const auto text = at.text();
  if (!text) return std::nullopt;
  constexpr long long kLongest = 7LL * 24 * 3600;
  long long count = 0;
  const char* end = text->data() + text->size();
  const auto [stopped, error] = std::from_chars(text->data(), end, count);
  const std::string_view unit(stopped, static_cast<std::size_t>(end - stopped));
  const long long factor = unit == "s" ? 1 : unit == "m" ? 60 : unit == "h" ? 3600 : 0;
  if (error == std::errc() && factor > 0 && count > 0 && count <= kLongest / factor) {
    return std::chrono::seconds(count * factor);
  }
  at.report(fmt::format("'{}' is not a window", *text), "write whole seconds, minutes or hours: 900s, 15m, 1h");
  return std::nullopt;
}

}  // namespace

NotificationPolicy read_policy(const Cursor& at) {
  static constexpr std::array<std::string_view, 2> kKeys = {"ignore", "policy"};
  static constexpr std::array<std::string_view, 1> kIgnoreKeys = {"categories"};
  NotificationPolicy policy;
  if (!at.check_map(kKeys)) return policy;
  if (const auto ignore = at.find("ignore"); ignore && ignore->check_map(kIgnoreKeys)) {
    if (const auto categories = ignore->require("categories")) {
      for (const auto& item : categories->one_or_many()) {
        if (auto category = item.text()) policy.ignorable_categories.push_back(std::move(*category));
      }
    }
  }
  if (const auto events = at.require("policy")) {
    PolicyReader reader(policy);
    for (const auto& event : events->items()) {
      reader.read_event(event);
    }
  }
  return policy;
}

std::vector<RateTier> read_rate_tiers(const Cursor& at) {
  static constexpr std::array<std::string_view, 3> kTierNames = {"global", "auth", "payment"};
  static constexpr std::array<std::string_view, 2> kKeys = {"limit", "window"};
  constexpr unsigned kMaximumLimit = 1'000'000;
  std::vector<RateTier> tiers;
  if (!at.check_map(kTierNames)) return tiers;
  for (const Tier tier : kLimitedTiers) {
    const auto member = at.find(to_string(tier));
    if (!member || !member->check_map(kKeys)) continue;
    const auto limit = member->require("limit");
    const auto window = member->require("window");
    tiers.push_back({tier, limit ? limit->number(1, kMaximumLimit).value_or(0) : 0,
                     window ? read_window(*window).value_or(std::chrono::seconds(0)) : std::chrono::seconds(0)});
  }
  return tiers;
}

}  // namespace e2e::core
