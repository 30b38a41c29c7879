// The marketplace's API: one function per business action, driven by the profile.
//
// Every request waits until the rate limits admit it, and is sent again where the target refused it all the same (429).
// Reads are sent again after transport errors (with a pause); a mutation is sent once, and whoever sent it
// looks the object up when its reply is lost. Every request is measured, named (User-Agent by the client,
// traceparent, X-Request-Id) and recorded in the request log. 401 is never answered by a second login.
// Source: the marketplace's HTTP contract, docs/profile.md; W3C Trace Context for traceparent.
// Borrows: everything in MarketPorts and the profile, for the length of the run. Threads: one.
#pragma once

#include <chrono>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "base/amount.hpp"
#include "base/clock.hpp"
#include "base/redaction.hpp"
#include "base/secret.hpp"
#include "core/profile.hpp"
#include "core/summary.hpp"
#include "core/template.hpp"
#include "market/call.hpp"
#include "market/codec.hpp"
#include "net/http_client.hpp"
#include "net/rate_governor.hpp"
#include "net/sleeper.hpp"

namespace e2e::market {

template <class T>
using Call = boost::asio::awaitable<Outcome<T>>;

struct MarketPorts {
  net::HttpClient& http;
  net::Sleeper& sleeper;
  const base::Clock& clock;
  base::Redactor& redactor;                       // learns every token and password
  net::RateGovernor& governor;                    // admits every request
  std::vector<core::RequestSample>& request_log;  // one entry for each request sent
};

struct MarketSettings {
  std::string run_id;
  std::chrono::milliseconds request_timeout{10'000};
};

struct Credentials {
  std::string email;
  base::Secret password;
};

struct NewUser {
  Credentials credentials;
  std::string first_name;
  std::string last_name;
  std::string role;
};

struct RequestDraft {
  std::string title;
  std::string description;
  core::CategoryId category;
  std::vector<std::string> seller_ids;
  base::TokenAmount budget_max;
};

// What the legacy payment route is told; every id is the one that foreign keys use.
struct PaymentDraft {
  core::RequestId request;
  core::OfferId offer;
  std::string buyer_id;
  std::string seller_id;
  base::TokenAmount price;
};

// What a live payment is asked for; the offer's price is the amount.
struct IntentDraft {
  core::RequestId request;
  core::OfferId offer;
  base::TokenAmount price;
  std::string network;  // "bsc-testnet"
  std::uint64_t chain_id = 0;
  std::string token_symbol;   // "USDT"
  std::string buyer_address;  // of the wallet that will pay
};

struct OfferDraft {
  std::string title;
  base::TokenAmount price;
};

// Whether a read is repeated after a transport error.
enum class Retry { yes, no };

class MarketApi {
 public:
  MarketApi(MarketPorts ports, const core::Profile& profile, MarketSettings settings);

  // What the backend says of its version; "" where it says nothing. Sent once.
  Call<std::string> health(CallTag tag);
  // Borrows `credentials` until the call ends.
  Call<LoginReply> login(const Credentials& credentials, CallTag tag);
  Call<std::vector<std::string>> create_user(const base::Secret& admin, const NewUser& user, CallTag tag);
  Call<void> delete_user(const base::Secret& admin, std::string user_id, CallTag tag);
  Call<core::CategoryId> first_category(const base::Secret& token, CallTag tag);

  Call<core::RequestId> create_request(const base::Secret& buyer, RequestDraft draft, CallTag tag);
  Call<RequestView> read_request(const base::Secret& token, core::RequestId request, CallTag tag);
  // Empty where the caller has no request of that title.
  Call<core::RequestId> find_request(const base::Secret& buyer, std::string title, CallTag tag);
  Call<core::OfferId> create_offer(const base::Secret& seller, core::RequestId request, OfferDraft draft, CallTag tag);
  // Empty where the seller, known by any of its ids, has no offer on the request.
  Call<core::OfferId> find_offer(const base::Secret& token, core::RequestId request,
                                 std::vector<std::string> seller_ids, CallTag tag);
  Call<void> accept_offer(const base::Secret& buyer, core::RequestId request, core::OfferId offer, CallTag tag);
  Call<void> set_status(const base::Secret& buyer, core::RequestId request, std::string status, CallTag tag);
  // The legacy route: it moves the request to paid by itself. The id is empty where the reply carries none.
  Call<core::PaymentId> record_payment(const base::Secret& buyer, PaymentDraft draft, CallTag tag);
  Call<PaymentIntent> create_intent(const base::Secret& buyer, IntentDraft draft, CallTag tag);
  // Whether a payment that was not made yet is said to be one.
  Call<PaymentView> check_before_payment(const base::Secret& buyer, core::PaymentId payment, CallTag tag);
  // Asks the backend to look for the transfer. Sent once; asking again changes nothing.
  Call<PaymentView> check_payment(const base::Secret& buyer, core::PaymentId payment, std::string transaction_hash,
                                  CallTag tag);
  Call<void> deliver(const base::Secret& seller, core::RequestId request, CallTag tag);
  Call<void> confirm_delivery(const base::Secret& buyer, core::RequestId request, CallTag tag);

  Call<InboxPage> read_inbox_page(const base::Secret& token, int page, Retry retry, CallTag tag);
  Call<std::int64_t> unread_count(const base::Secret& token, CallTag tag);

  // Sends the request of a route without token and body and with ids that name nothing, so that nothing can come of it
  // but a refusal. The reply, whatever it is. Errors: as HttpClient::send; rate_limited, where it was not sent for that.
  net::Task<net::HttpReply> probe(core::Action action, const core::Route& route, CallTag tag);

  const core::Profile& profile() const { return profile_; }
  // For whatever is quoted of a reply.
  const base::Redactor& redactor() const { return ports_.redactor; }
  // How long a worker's calls have waited for the rate limits so far.
  core::Duration waited(int worker) const;
  // The identity of a flow in the backend's log: run, level, worker and round.
  std::string flow_id(const CallTag& tag) const;

 private:
  struct Sending {
    core::Action action;
    const base::Secret* token = nullptr;  // null: without Authorization
    core::Variables variables;
    Retry retry = Retry::yes;
    CallTag tag;
  };

  Call<boost::json::value> perform(Sending sending);
  Call<boost::json::value> perform_route(const Sending& sending, const core::Route& route, std::string operation);
  Call<boost::json::value> send_when_admitted(const Sending& sending, const core::Route& route, CallInfo info);
  base::Result<boost::json::value> judge(const Sending& sending, const core::Route& route,
                                         base::Result<net::HttpReply>& reply, CallInfo& info);
  void note_wait(CallInfo& info, const CallTag& tag, base::Instant begun);
  std::string shown_request(const Sending& sending, const core::Route& route) const;
  base::Result<net::HttpRequest> build(const Sending& sending, const core::Route& route);
  void record(const CallInfo& info, const CallTag& tag, const base::Result<boost::json::value>& result);

  MarketPorts ports_;
  const core::Profile& profile_;
  MarketSettings settings_;
  std::map<int, core::Duration> waited_;  // by worker
  std::set<core::Action> use_fallback_;   // actions whose first route is known to be absent
  std::uint64_t requests_ = 0;
};

}  // namespace e2e::market
