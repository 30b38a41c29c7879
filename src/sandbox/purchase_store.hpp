// Purchase requests, offers and product categories in the database.
#pragma once

#include <optional>
#include <vector>

#include "sandbox/database.hpp"
#include "sandbox/model.hpp"

namespace e2e::sandbox::store {

std::vector<ProductCategory> list_categories(Database& database);
bool category_exists(Database& database, const CategoryId& id);

void insert_request(Database& database, const PurchaseRequest& request);
std::optional<PurchaseRequest> find_request(Database& database, const RequestId& id);
// The buyer's own, newest first, at most `limit`.
std::vector<PurchaseRequest> list_requests(Database& database, const UserId& buyer, int limit);
// The newest request of any other buyer that is neither delivered, completed nor cancelled.
std::optional<PurchaseRequest> find_running_request_of_others(Database& database, const UserId& buyer);
// Stores what a mutation may change: status, selected offer, shipment and the time of the change.
void update_request(Database& database, const PurchaseRequest& request);

void insert_offer(Database& database, const Offer& offer);
std::optional<Offer> find_offer(Database& database, const OfferId& id);
std::optional<Offer> find_selected_offer(Database& database, const PurchaseRequest& request);
// In the order of their creation.
std::vector<Offer> list_offers(Database& database, const RequestId& request);
void set_offer_status(Database& database, const OfferId& id, OfferStatus status);

}  // namespace e2e::sandbox::store
