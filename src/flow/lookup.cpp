#include "flow/lookup.hpp"

#include <algorithm>

#include "flow/inbox_reader.hpp"

namespace e2e::flow {
namespace {

bool is_route_absent(const market::CallInfo& call) { return call.status == 404U || call.status == 405U; }

std::string request_category(const core::Profile& profile) {
  for (const auto& rule : profile.policy.rules) {
    if (rule.event == core::Event::request_created) return rule.category;
  }
  return {};
}

net::Task<std::optional<core::RequestId>> look_up_in_inbox(LookUp through, Actor& buyer, base::Instant sent) {
  auto read = co_await read_inbox(through.api, buyer, ReadKind::poll, through.tag);
  if (!read.result) co_return base::forward_error(read.result);
  const std::string category = request_category(through.api.profile());
  for (const auto& item : buyer.inbox.items()) {
    const bool is_unknown = !item.related_id.empty() && !through.names.entities.contains(item.related_id);
    if (item.category == category && is_unknown && item.first_seen >= sent) co_return core::RequestId(item.related_id);
  }
  co_return std::nullopt;
}

// "" is no id.
template <class Id>
base::Result<std::optional<Id>> as_found(base::Result<Id> id) {
  if (!id) return base::forward_error(id);
  return id->empty() ? std::nullopt : std::optional(std::move(*id));
}

std::optional<Happened> happened_if(bool has) { return has ? std::optional(Happened()) : std::nullopt; }

// Statuses that the profile does not know count as not reached.
bool has_reached(const core::Profile& profile, const std::string& status, const std::string& wanted) {
  const auto& order = profile.status_order;
  const auto at = std::find(order.begin(), order.end(), status);
  const auto target = std::find(order.begin(), order.end(), wanted);
  return at != order.end() && target != order.end() && at >= target;
}

}  // namespace

net::Task<std::optional<core::RequestId>> look_up_request(LookUp through, Actor& buyer, SoughtRequest sought) {
  auto outcome = co_await through.api.find_request(buyer.token, std::move(sought.title), through.tag);
  if (!outcome.result && is_route_absent(outcome.call))
    co_return co_await look_up_in_inbox(through, buyer, sought.sent);
  co_return as_found(std::move(outcome.result));
}

net::Task<std::optional<core::OfferId>> look_up_offer(LookUp through, const Actor& seller, core::RequestId request) {
  auto outcome = co_await through.api.find_offer(seller.token, std::move(request), seller.ids, through.tag);
  co_return as_found(std::move(outcome.result));
}

net::Task<std::optional<Happened>> look_up_acceptance(LookUp through, const Actor& buyer, core::RequestId request,
                                                      core::OfferId offer) {
  auto outcome = co_await through.api.read_request(buyer.token, std::move(request), through.tag);
  if (!outcome.result) co_return base::forward_error(outcome.result);
  co_return happened_if(outcome.result->selected_offer == offer);
}

net::Task<std::optional<Happened>> look_up_status(LookUp through, const Actor& buyer, core::RequestId request,
                                                  std::string status) {
  auto outcome = co_await through.api.read_request(buyer.token, std::move(request), through.tag);
  if (!outcome.result) co_return base::forward_error(outcome.result);
  co_return happened_if(has_reached(through.api.profile(), outcome.result->status, status));
}

}  // namespace e2e::flow
