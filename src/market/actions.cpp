// One function per business action: the variables of its request and the values of its reply.
#include <utility>

#include <boost/json/array.hpp>

#include "core/pointer.hpp"
#include "market/market_api.hpp"

namespace e2e::market {
namespace {

namespace json = boost::json;
using core::Action;

// The outcome of reading a reply that may itself have failed.
template <class T, class Read>
Outcome<T> read_with(Outcome<json::value> outcome, const Read& read) {
  if (!outcome.result) return {std::move(outcome.call), base::forward_error(outcome.result)};
  base::Result<T> value = read(*outcome.result);
  if (!value) {
    return {outcome.call, base::forward_error(value, "reading the reply to " + outcome.call.operation)};
  }
  return {std::move(outcome.call), std::move(value)};
}

Outcome<void> without_value(Outcome<json::value> outcome) {
  if (!outcome.result) return {std::move(outcome.call), base::forward_error(outcome.result)};
  return {std::move(outcome.call), {}};
}

template <class Id>
auto as_id(const core::ActionSpec& spec) {
  return [&spec](const json::value& body) {
    return read_id(spec, body).map([](std::string id) { return Id(std::move(id)); });
  };
}

template <class Id>
auto as_found(const core::ActionSpec& spec, std::string_view field, std::vector<std::string> values) {
  return [&spec, field, values = std::move(values)](const json::value& body) {
    return find_in_list(spec, body, field, values).map([](std::optional<std::string> id) {
      return Id(std::move(id).value_or(""));
    });
  };
}

json::value text(std::string_view value) { return json::string(value); }

json::value texts(const std::vector<std::string>& values) {
  json::array array;
  for (const auto& value : values) array.emplace_back(text(value));
  return array;
}

}  // namespace

Call<std::string> MarketApi::health(CallTag tag) {
  auto outcome = co_await perform({Action::health, nullptr, {}, Retry::no, tag});
  co_return read_with<std::string>(std::move(outcome), [this](const json::value& body) -> base::Result<std::string> {
    return core::find_text(body, profile_.action(Action::health).result("version")).value_or("");
  });
}

Call<LoginReply> MarketApi::login(const Credentials& credentials, CallTag tag) {
  ports_.redactor.add(credentials.password);
  auto outcome =
      co_await perform({Action::login,
                        nullptr,
                        {{"email", text(credentials.email)}, {"password", text(credentials.password.expose())}},
                        Retry::no,
                        tag});
  auto login = read_with<LoginReply>(
      std::move(outcome), [this](const json::value& body) { return read_login(profile_.action(Action::login), body); });
  co_return login;
}

Call<std::vector<std::string>> MarketApi::create_user(const base::Secret& admin, const NewUser& user, CallTag tag) {
  ports_.redactor.add(user.credentials.password);
  core::Variables variables = {{"email", text(user.credentials.email)},
                               {"password", text(user.credentials.password.expose())},
                               {"first_name", text(user.first_name)},
                               {"last_name", text(user.last_name)},
                               {"role", text(user.role)}};
  auto outcome = co_await perform({Action::create_user, &admin, std::move(variables), Retry::no, tag});
  co_return read_with<std::vector<std::string>>(std::move(outcome), [this](const json::value& body) {
    return read_user_ids(profile_.action(Action::create_user), body);
  });
}

Call<void> MarketApi::delete_user(const base::Secret& admin, std::string user_id, CallTag tag) {
  core::Variables variables = {{"user_id", text(user_id)}};
  co_return without_value(co_await perform({Action::delete_user, &admin, std::move(variables), Retry::no, tag}));
}

Call<core::CategoryId> MarketApi::first_category(const base::Secret& token, CallTag tag) {
  auto outcome = co_await perform({Action::list_categories, &token, {}, Retry::yes, tag});
  co_return read_with<core::CategoryId>(std::move(outcome), [this](const json::value& body) {
    return read_first_category(profile_.action(Action::list_categories), body);
  });
}

Call<core::RequestId> MarketApi::create_request(const base::Secret& buyer, RequestDraft draft, CallTag tag) {
  core::Variables variables = {{"title", text(draft.title)},
                               {"description", text(draft.description)},
                               {"category_id", text(draft.category.value())},
                               {"seller_ids", texts(draft.seller_ids)},
                               {"budget_min", text("0")},
                               {"budget_max", text(draft.budget_max.to_string())},
                               {"currency", text("USDT")}};
  auto outcome = co_await perform({Action::create_request, &buyer, std::move(variables), Retry::no, tag});
  co_return read_with<core::RequestId>(std::move(outcome),
                                       as_id<core::RequestId>(profile_.action(Action::create_request)));
}

Call<RequestView> MarketApi::read_request(const base::Secret& token, core::RequestId request, CallTag tag) {
  auto outcome = co_await perform(
      {Action::read_request, &token, {{"purchase_request_id", text(request.value())}}, Retry::yes, tag});
  co_return read_with<RequestView>(std::move(outcome), [this](const json::value& body) {
    return read_request_view(profile_.action(Action::read_request), body);
  });
}

Call<core::RequestId> MarketApi::find_request(const base::Secret& buyer, std::string title, CallTag tag) {
  auto outcome = co_await perform({Action::list_requests, &buyer, {}, Retry::yes, tag});
  co_return read_with<core::RequestId>(
      std::move(outcome), as_found<core::RequestId>(profile_.action(Action::list_requests), "item.title", {title}));
}

Call<core::OfferId> MarketApi::create_offer(const base::Secret& seller, core::RequestId request, OfferDraft draft,
                                            CallTag tag) {
  core::Variables variables = {{"purchase_request_id", text(request.value())},
                               {"title", text(draft.title)},
                               {"price", text(draft.price.to_string())},
                               {"currency", text("USDT")}};
  auto outcome = co_await perform({Action::create_offer, &seller, std::move(variables), Retry::no, tag});
  co_return read_with<core::OfferId>(std::move(outcome), as_id<core::OfferId>(profile_.action(Action::create_offer)));
}

Call<core::OfferId> MarketApi::find_offer(const base::Secret& token, core::RequestId request,
                                          std::vector<std::string> seller_ids, CallTag tag) {
  auto outcome = co_await perform(
      {Action::list_offers, &token, {{"purchase_request_id", text(request.value())}}, Retry::yes, tag});
  co_return read_with<core::OfferId>(
      std::move(outcome),
      as_found<core::OfferId>(profile_.action(Action::list_offers), "item.seller_ids", std::move(seller_ids)));
}

Call<void> MarketApi::accept_offer(const base::Secret& buyer, core::RequestId request, core::OfferId offer,
                                   CallTag tag) {
  core::Variables variables = {{"purchase_request_id", text(request.value())}, {"offer_id", text(offer.value())}};
  co_return without_value(co_await perform({Action::accept_offer, &buyer, std::move(variables), Retry::no, tag}));
}

Call<void> MarketApi::set_status(const base::Secret& buyer, core::RequestId request, std::string status, CallTag tag) {
  core::Variables variables = {{"purchase_request_id", text(request.value())}, {"status", text(status)}};
  co_return without_value(co_await perform({Action::set_status, &buyer, std::move(variables), Retry::no, tag}));
}

Call<core::PaymentId> MarketApi::record_payment(const base::Secret& buyer, PaymentDraft draft, CallTag tag) {
  core::Variables variables = {{"purchase_request_id", text(draft.request.value())},
                               {"offer_id", text(draft.offer.value())},
                               {"buyer_id", text(draft.buyer_id)},
                               {"seller_id", text(draft.seller_id)},
                               {"price", text(draft.price.to_string())},
                               {"currency", text("USDT")}};
  auto outcome = co_await perform({Action::record_payment, &buyer, std::move(variables), Retry::no, tag});
  co_return read_with<core::PaymentId>(
      std::move(outcome), [this](const json::value& body) -> base::Result<core::PaymentId> {
        return core::PaymentId(
            core::find_text(body, profile_.action(Action::record_payment).result("id")).value_or(""));
      });
}

Call<PaymentIntent> MarketApi::create_intent(const base::Secret& buyer, IntentDraft draft, CallTag tag) {
  core::Variables variables = {{"purchase_request_id", text(draft.request.value())},
                               {"offer_id", text(draft.offer.value())},
                               {"price", text(draft.price.to_string())},
                               {"currency", text(draft.token_symbol)},
                               {"network", text(draft.network)},
                               {"chain_id", draft.chain_id},
                               {"token_symbol", text(draft.token_symbol)},
                               {"buyer_address", text(draft.buyer_address)}};
  auto outcome = co_await perform({Action::create_intent, &buyer, std::move(variables), Retry::no, tag});
  co_return read_with<PaymentIntent>(std::move(outcome), [this](const json::value& body) {
    return read_payment_intent(profile_.action(Action::create_intent), body);
  });
}

Call<PaymentView> MarketApi::check_before_payment(const base::Secret& buyer, core::PaymentId payment, CallTag tag) {
  auto outcome =
      co_await perform({Action::check_before_payment, &buyer, {{"payment_id", text(payment.value())}}, Retry::no, tag});
  co_return read_with<PaymentView>(std::move(outcome), [this](const json::value& body) {
    return read_payment_view(profile_.action(Action::check_before_payment), body);
  });
}

Call<PaymentView> MarketApi::check_payment(const base::Secret& buyer, core::PaymentId payment,
                                           std::string transaction_hash, CallTag tag) {
  core::Variables variables = {{"payment_id", text(payment.value())}, {"transaction_hash", text(transaction_hash)}};
  auto outcome = co_await perform({Action::check_payment, &buyer, std::move(variables), Retry::no, tag});
  co_return read_with<PaymentView>(std::move(outcome), [this](const json::value& body) {
    return read_payment_view(profile_.action(Action::check_payment), body);
  });
}

Call<void> MarketApi::deliver(const base::Secret& seller, core::RequestId request, CallTag tag) {
  const auto in_three_days = ports_.clock.wall() + std::chrono::days(3);
  core::Variables variables = {{"purchase_request_id", text(request.value())},
                               {"tracking_number", text(flow_id(tag))},
                               {"estimated_delivery", text(base::to_rfc3339(in_three_days))}};
  co_return without_value(co_await perform({Action::deliver, &seller, std::move(variables), Retry::no, tag}));
}

Call<void> MarketApi::confirm_delivery(const base::Secret& buyer, core::RequestId request, CallTag tag) {
  core::Variables variables = {{"purchase_request_id", text(request.value())}};
  co_return without_value(co_await perform({Action::confirm_delivery, &buyer, std::move(variables), Retry::no, tag}));
}

Call<InboxPage> MarketApi::read_inbox_page(const base::Secret& token, int page, Retry retry, CallTag tag) {
  constexpr int kPageSize = 20;
  core::Variables variables = {{"page", page}, {"limit", kPageSize}};
  auto outcome = co_await perform({Action::list_notifications, &token, std::move(variables), retry, tag});
  co_return read_with<InboxPage>(std::move(outcome), [this](const json::value& body) {
    return market::read_inbox_page(profile_.action(Action::list_notifications), body);
  });
}

Call<std::int64_t> MarketApi::unread_count(const base::Secret& token, CallTag tag) {
  auto outcome = co_await perform({Action::unread_count, &token, {}, Retry::yes, tag});
  co_return read_with<std::int64_t>(std::move(outcome), [this](const json::value& body) {
    return read_unread_count(profile_.action(Action::unread_count), body);
  });
}

}  // namespace e2e::market
