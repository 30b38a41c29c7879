#include "core/gap_ledger.hpp"

#include <algorithm>
#include <array>
#include <set>
#include <tuple>
#include <utility>

#include <fmt/format.h>

#include "base/text.hpp"
#include "core/profile_parts.hpp"
#include "core/profile_reader.hpp"
#include "core/profile_yaml.hpp"

namespace e2e::core {
namespace {

constexpr std::string_view kListKey = "known_gaps";

class LedgerReader {
 public:
  // Without a policy only the form is checked.
  explicit LedgerReader(const NotificationPolicy* policy) : policy_(policy) {}

  GapLedger read(const Cursor& root) {
    static constexpr std::array kKeys = {kListKey};
    GapLedger ledger;
    if (!root.check_map(kKeys)) return ledger;
    const auto list = root.require(kListKey);
    if (!list) return ledger;
    ledger.line = line_of_list(root.node());
    ledger.is_flow = list->node().is_flow;
    for (const auto& item : list->items()) {
      if (auto entry = read_entry(item)) ledger.entries.push_back(std::move(*entry));
    }
    return ledger;
  }

 private:
  static int line_of_list(const YamlNode& root) {
    const auto list = std::find_if(root.entries.begin(), root.entries.end(),
                                   [](const YamlEntry& entry) { return entry.key == kListKey; });
    return list->line;
  }

  std::optional<LedgerEntry> read_entry(const Cursor& at) {
    static constexpr std::array<std::string_view, 7> kKeys = {"event", "role", "since",  "reason",
                                                              "owner", "link", "expires"};
    static_assert(kKeys.size() == kGapKeys.size() + 2);
    if (!at.check_map(kKeys)) return std::nullopt;
    const auto event = at.require("event");
    const auto role = at.require("role");
    const auto event_word = event ? event->word<Event>(all_events()) : std::nullopt;
    const auto role_word = role ? role->word<PolicyRole>(all_policy_roles()) : std::nullopt;
    LedgerEntry entry;
    entry.gap = read_known_gap(at);
    if (!event_word || !role_word) return std::nullopt;
    entry.event = *event_word;
    entry.role = *role_word;
    entry.line = at.node().line;
    if (!seen_.insert({entry.event, entry.role}).second) {
      at.report(fmt::format("{} to {} is given twice", to_string(entry.event), to_string(entry.role)),
                "keep one of the two entries");
    } else if (policy_ != nullptr) {
      check_policy(at, entry);
    }
    return entry;
  }

  void check_policy(const Cursor& at, const LedgerEntry& entry) const {
    std::vector<std::string> told;
    for (const auto& rule : policy_->rules) {
      if (rule.event != entry.event) continue;
      if (rule.is_required) told.emplace_back(to_string(rule.role));
      if (rule.role != entry.role) continue;
      if (!rule.is_required) {
        at.report(fmt::format("{} to {} is optional in the policy and never missed", to_string(entry.event),
                              to_string(entry.role)),
                  "remove the entry");
      }
      return;
    }
    at.report(fmt::format("the policy does not require {} to {}", to_string(entry.event), to_string(entry.role)),
              told.empty() ? fmt::format("remove the entry: the policy requires nothing of {}", to_string(entry.event))
                           : fmt::format("remove the entry, or correct its role: the policy has {} to {}",
                                         to_string(entry.event), base::join(told, ", ")));
  }

  const NotificationPolicy* policy_;
  std::set<std::pair<Event, PolicyRole>> seen_;
};

tl::expected<GapLedger, std::vector<ProfileProblem>> parse(std::string_view text, const NotificationPolicy* policy) {
  auto tree = read_yaml(text);
  if (!tree) return tl::unexpected(std::vector{std::move(tree.error())});
  std::vector<ProfileProblem> problems;
  GapLedger ledger = LedgerReader(policy).read(Cursor(*tree, "", problems));
  if (problems.empty()) return ledger;
  std::sort(problems.begin(), problems.end(),
            [](const auto& a, const auto& b) { return std::tie(a.line, a.what) < std::tie(b.line, b.what); });
  return tl::unexpected(std::move(problems));
}

}  // namespace

tl::expected<GapLedger, std::vector<ProfileProblem>> parse_gap_ledger(std::string_view text) {
  return parse(text, nullptr);
}

tl::expected<GapLedger, std::vector<ProfileProblem>> parse_gap_ledger(std::string_view text,
                                                                      const NotificationPolicy& policy) {
  return parse(text, &policy);
}

NotificationPolicy apply_gap_ledger(NotificationPolicy policy, const GapLedger& ledger) {
  for (auto& rule : policy.rules) {
    const auto entry = std::find_if(ledger.entries.begin(), ledger.entries.end(), [&](const LedgerEntry& candidate) {
      return candidate.event == rule.event && candidate.role == rule.role;
    });
    rule.gap = entry == ledger.entries.end() ? std::nullopt : std::optional(entry->gap);
  }
  return policy;
}

NotificationPolicy expire_gaps(NotificationPolicy policy, base::WallTime now) {
  const std::string today = iso_day(now);
  for (auto& rule : policy.rules) {
    if (!rule.gap || !is_expired(*rule.gap, today)) continue;
    rule.expired_gap = std::move(rule.gap);
    rule.gap.reset();
  }
  return policy;
}

}  // namespace e2e::core
