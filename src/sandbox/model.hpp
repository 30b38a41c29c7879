// The marketplace's entities as values, as they stand in the store and as handlers and rules see them.
//
// Units: money is TokenAmount, times are WallTime (UTC, milliseconds).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <boost/json/object.hpp>

#include "base/amount.hpp"
#include "base/clock.hpp"
#include "base/strong_id.hpp"
#include "eth/address.hpp"
#include "sandbox/words.hpp"

namespace e2e::sandbox {

using UserId = base::StrongId<struct UserTag>;              // UUID: what every foreign key uses
using LegacyUserId = base::StrongId<struct LegacyUserTag>;  // 24 hex digits: `_id`, the userId of notifications
using CategoryId = base::StrongId<struct CategoryTag>;
using RequestId = base::StrongId<struct RequestTag>;
using OfferId = base::StrongId<struct OfferTag>;
using PaymentId = base::StrongId<struct PaymentTag>;
using NoticeId = base::StrongId<struct NoticeTag>;

struct User {
  UserId id;
  LegacyUserId legacy_id;
  std::string email;  // lower case
  std::string password_hash;
  std::string first_name;
  std::string last_name;
  Role role = Role::buyer;
  bool active = true;
  bool email_verified = true;
  base::WallTime created_at;
};

struct ProductCategory {
  CategoryId id;
  std::string name;
  std::string slug;
};

struct Price {
  base::TokenAmount amount;
  std::string currency;
};

struct Budget {
  base::TokenAmount min;
  base::TokenAmount max;
  std::string currency;
};

struct DeliveryInfo {
  std::string type;  // physical or online
  std::string address;
};

struct PurchaseRequest {
  RequestId id;
  UserId buyer;
  std::string title;
  std::string description;
  CategoryId category;
  std::string product_type;
  std::int64_t quantity = 1;
  Budget budget;
  std::string urgency;
  bool is_public = true;
  std::vector<UserId> targeted_sellers;
  std::optional<DeliveryInfo> delivery_info;    // what the buyer asked for
  std::optional<boost::json::object> shipment;  // what the seller said on delivery
  Status status = Status::pending;
  std::optional<OfferId> selected_offer;
  base::WallTime created_at;
  base::WallTime updated_at;
};

struct DeliveryTime {
  std::int64_t amount = 0;
  std::string unit;  // hours, days or weeks
};

struct Offer {
  OfferId id;
  RequestId request;
  UserId seller;
  std::string title;
  std::string description;
  Price price;
  DeliveryTime delivery_time;
  std::optional<std::string> notes;
  OfferStatus status = OfferStatus::pending;
  base::WallTime created_at;
};

// How a payment is known on a chain: by what an address of its own has got since the payment was made known.
struct DirectBalance {
  std::uint64_t chain_id = 0;
  eth::Address address;
  base::Uint256 baseline = 0;  // balances are in the token's base units
  // As the last check saw it.
  base::Uint256 observed = 0;
  unsigned confirmations = 0;
  std::optional<std::string> escrow_state;      // partial or funded
  std::optional<std::string> transaction_hash;  // as the buyer says; nothing rests on it
};

struct Payment {
  PaymentId id;
  RequestId request;
  OfferId offer;
  UserId buyer;
  UserId seller;
  Price price;
  std::string provider;
  std::string status;
  base::WallTime created_at;
  std::optional<DirectBalance> direct_balance;  // of live payments
};

// Why a notification exists: part of the truth, never of an inbox.
struct Cause {
  Event event = Event::request_created;
  RecipientRole role = RecipientRole::buyer;  // of whom it is for
  RequestId request;
};

struct Notice {
  NoticeId id;
  UserId recipient;
  std::string title;
  std::string message;
  std::string severity;  // the contract's `type`
  NoticeCategory category = NoticeCategory::system;
  std::optional<std::string> related_id;
  std::optional<std::string> action_url;
  std::optional<boost::json::object> metadata;
  base::WallTime created_at;
  base::WallTime visible_at;
  std::optional<Cause> cause;  // none: system noise
};

}  // namespace e2e::sandbox
