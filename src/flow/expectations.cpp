#include "flow/expectations.hpp"

#include <algorithm>

namespace e2e::flow {
namespace {

using core::PolicyRole;
using core::Related;

// One recipient of a rule; `seller` is an index, unused for the buyer.
struct Recipient {
  core::ActorKey key;
  std::size_t seller = 0;
};

std::vector<Recipient> recipients_of(PolicyRole role, const FlowEntities& entities) {
  if (role == PolicyRole::buyer) return {{{entities.worker, core::ActorRole::buyer, 1}, 0}};
  std::vector<Recipient> sellers;
  for (std::size_t i = 0; i < entities.sellers; ++i) {
    const bool is_meant =
        role == PolicyRole::seller || (role == PolicyRole::selected_seller) == (i == entities.selected);
    if (is_meant) sellers.push_back({{entities.worker, core::ActorRole::seller, static_cast<int>(i) + 1}, i});
  }
  return sellers;
}

// The offer that an event is about, as its recipient sees it.
std::size_t offer_index(const CompletedStep& step, PolicyRole role, const Recipient& recipient,
                        const FlowEntities& entities) {
  if (step.step == core::Step::create_offer) return step.seller;
  return role == PolicyRole::buyer ? entities.selected : recipient.seller;
}

std::vector<std::string> related_ids(const core::PolicyRule& rule, const FlowEntities& entities, std::size_t offer) {
  std::vector<std::string> ids;
  for (const Related related : rule.related) {
    switch (related) {
      case Related::purchase_request:
        ids.push_back(entities.request.value());
        break;
      case Related::offer:
        if (offer < entities.offers.size()) ids.push_back(entities.offers[offer].value());
        break;
      case Related::payment:
        if (!entities.payment.empty()) ids.push_back(entities.payment.value());
        break;
    }
  }
  return ids;
}

// A backend may file a payment's notice under an id that it told nobody.
bool is_unknown_payment(const core::PolicyRule& rule, const FlowEntities& entities) {
  const bool may_be_payment =
      std::find(rule.related.begin(), rule.related.end(), Related::payment) != rule.related.end();
  return may_be_payment && entities.payment.empty();
}

core::Need need_of(const core::PolicyRule& rule) {
  if (rule.gap) return core::Need::known_gap;
  return rule.is_required ? core::Need::required : core::Need::optional;
}

}  // namespace

std::vector<core::Expectation> expectations_after(const core::NotificationPolicy& policy, const CompletedStep& step,
                                                  const FlowEntities& entities) {
  std::vector<core::Expectation> expectations;
  for (const auto& rule : policy.rules) {
    if (rule.after != step.step) continue;
    for (const auto& recipient : recipients_of(rule.role, entities)) {
      core::Expectation expectation;
      expectation.step = step.step;
      expectation.event = rule.event;
      expectation.role = rule.role;
      expectation.need = need_of(rule);
      expectation.owner = recipient.key;
      expectation.category = rule.category;
      expectation.title = rule.title;
      expectation.related_ids = related_ids(rule, entities, offer_index(step, rule.role, recipient, entities));
      expectation.takes_unknown_id = is_unknown_payment(rule, entities);
      expectation.made_after = step.made_after;
      expectation.waited = step.waited;
      expectation.sent = step.sent;
      expectation.replied = step.replied;
      expectations.push_back(std::move(expectation));
    }
  }
  return expectations;
}

}  // namespace e2e::flow
