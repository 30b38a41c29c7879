// Between HTTP replies and domain values, as the profile directs. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <boost/json/value.hpp>

#include "base/clock.hpp"
#include "base/redaction.hpp"
#include "base/result.hpp"
#include "base/secret.hpp"
#include "core/ids.hpp"
#include "core/profile.hpp"
#include "net/http.hpp"

namespace e2e::market {

// How messages speak of a request and its reply.
struct Wording {
  std::string_view what;           // "POST /api/auth/login"
  const base::Redactor& redactor;  // of what the reply says
};

struct JudgedReply {
  // The parsed body, null for an empty 204. An error's message begins behind its subject: "answered 500, expected 200".
  base::Result<boost::json::value> body;
  // The refusal in the backend's own words, or the beginning of what it sent instead; "" where there is none. Of a login
  // only the words for an error are told, and never the body.
  std::string refusal;
  std::string heard;  // the same, whole and with its secrets: to be judged, never to be quoted; "" of a login
};

// Whether a status and body are what the profile accepts for an action.
//
// Errors: rate_limited (429), product (anything else that the profile does not accept: status, redirect, body
// that is no JSON, envelope that says false).
JudgedReply judge_reply(const core::Profile& profile, const core::ActionSpec& spec, const net::HttpReply& reply,
                        const base::Redactor& redactor);
// The same in whole sentences, where the body alone is asked for.
base::Result<boost::json::value> check_reply(const core::Profile& profile, const core::ActionSpec& spec,
                                             const net::HttpReply& reply, const Wording& wording);

struct LoginReply {
  base::Secret token;
  std::vector<std::string> ids;  // every id of the user; the first is the one that foreign keys use
  std::string role;              // "" where the reply does not tell
};

struct RequestView {
  std::string status;
  core::OfferId selected_offer;  // empty: none, or the backend does not say
};

// What the backend wants to be paid, and where. Texts as it gave them: whoever pays checks them.
struct PaymentIntent {
  core::PaymentId id;
  std::string address;
  std::string token;   // the contract's address
  std::string amount;  // in base units, decimal
  std::int64_t decimals = 0;
  std::int64_t chain_id = 0;
  std::string baseline;  // balance of the address before, in base units; "" where it does not say
};

// What a check of the balance made of a payment.
struct PaymentView {
  std::string status;
  std::string escrow;         // "" where it does not say, like the following
  std::string observed;       // balance of the address, in base units
  std::string confirmations;  // that it has counted
};

struct InboxEntry {
  core::NotificationId id;
  std::string category;
  std::string related_id;             // "" where it has none
  std::string title;                  // "" where it has none
  std::vector<std::string> user_ids;  // whose it is, in every spelling the entry has; empty where it does not say
  bool is_unread = true;              // also where it does not say
  std::optional<base::WallTime> created_at;
};

struct InboxPage {
  std::vector<InboxEntry> entries;  // as the backend orders them: newest first
  std::optional<bool> has_more;     // absent: the reply does not say
  std::optional<std::int64_t> unread_count;
};

// Each reads one action's reply. Errors: product, naming what was looked for.
base::Result<LoginReply> read_login(const core::ActionSpec& spec, const boost::json::value& body);
base::Result<std::vector<std::string>> read_user_ids(const core::ActionSpec& spec, const boost::json::value& body);
base::Result<std::string> read_id(const core::ActionSpec& spec, const boost::json::value& body);
base::Result<core::CategoryId> read_first_category(const core::ActionSpec& spec, const boost::json::value& body);
base::Result<RequestView> read_request_view(const core::ActionSpec& spec, const boost::json::value& body);
base::Result<PaymentIntent> read_payment_intent(const core::ActionSpec& spec, const boost::json::value& body);
base::Result<PaymentView> read_payment_view(const core::ActionSpec& spec, const boost::json::value& body);
base::Result<InboxPage> read_inbox_page(const core::ActionSpec& spec, const boost::json::value& body);
base::Result<std::int64_t> read_unread_count(const core::ActionSpec& spec, const boost::json::value& body);

// The id of the first element of a list whose field (item.title, item.seller_ids…) is one of `values`.
base::Result<std::optional<std::string>> find_in_list(const core::ActionSpec& spec, const boost::json::value& body,
                                                      std::string_view field, const std::vector<std::string>& values);

}  // namespace e2e::market
