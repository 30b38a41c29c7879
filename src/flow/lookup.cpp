#include "flow/lookup.hpp"

#include <algorithm>

#include "flow/inbox_reader.hpp"

namespace e2e::flow {
namespace {

tl::unexpected<base::Error> not_happened(std::string what) {
  return base::fail(base::ErrorKind::unreachable, std::move(what));
}

bool is_route_absent(const market::CallInfo& call) { return call.status == 404U || call.status == 405U; }

std::string request_category(const core::Profile& profile) {
  for (const auto& rule : profile.policy.rules) {
    if (rule.event == core::Event::request_created) return rule.category;
  }
  return {};
}

net::Task<core::RequestId> look_up_in_inbox(LookUp through, Actor& buyer) {
  const std::size_t seen_before = buyer.inbox.items().size();
  auto read = co_await read_inbox(through.api, buyer, ReadKind::poll, through.tag);
  if (!read.result) co_return base::forward_error(read.result);
  const std::string category = request_category(through.api.profile());
  const auto& items = buyer.inbox.items();
  for (std::size_t i = seen_before; i < items.size(); ++i) {
    if (items[i].category == category && !items[i].related_id.empty()) {
      co_return core::RequestId(items[i].related_id);
    }
  }
  co_return not_happened("the buyer has no notice of a new request");
}

// Statuses that the profile does not know count as not reached.
bool has_reached(const core::Profile& profile, const std::string& status, const std::string& wanted) {
  const auto& order = profile.status_order;
  const auto at = std::find(order.begin(), order.end(), status);
  const auto target = std::find(order.begin(), order.end(), wanted);
  return at != order.end() && target != order.end() && at >= target;
}

}  // namespace

net::Task<core::RequestId> look_up_request(LookUp through, Actor& buyer, std::string title) {
  auto outcome = co_await through.api.find_request(buyer.token, std::move(title), through.tag);
  if (!outcome.result && is_route_absent(outcome.call)) co_return co_await look_up_in_inbox(through, buyer);
  if (outcome.result && outcome.result->empty()) co_return not_happened("the buyer has no such request");
  co_return std::move(outcome.result);
}

net::Task<core::OfferId> look_up_offer(LookUp through, const Actor& seller, core::RequestId request) {
  auto outcome = co_await through.api.find_offer(seller.token, std::move(request), seller.ids, through.tag);
  if (outcome.result && outcome.result->empty()) co_return not_happened("the seller has no offer on the request");
  co_return std::move(outcome.result);
}

net::Task<void> look_up_acceptance(LookUp through, const Actor& buyer, core::RequestId request, core::OfferId offer) {
  auto outcome = co_await through.api.read_request(buyer.token, std::move(request), through.tag);
  if (!outcome.result) co_return base::forward_error(outcome.result);
  if (outcome.result->selected_offer != offer) co_return not_happened("the offer is not selected");
  co_return base::Result<void>();
}

net::Task<void> look_up_status(LookUp through, const Actor& buyer, core::RequestId request, std::string status) {
  auto outcome = co_await through.api.read_request(buyer.token, std::move(request), through.tag);
  if (!outcome.result) co_return base::forward_error(outcome.result);
  if (!has_reached(through.api.profile(), outcome.result->status, status)) {
    co_return not_happened("the request's status is '" + outcome.result->status + "'");
  }
  co_return base::Result<void>();
}

}  // namespace e2e::flow
