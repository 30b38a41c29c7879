#include "sandbox/purchase_store.hpp"

#include <cstdint>
#include <string>

#include "sandbox/columns.hpp"

namespace e2e::sandbox::store {
namespace {

std::vector<UserId> targets_of(Database& database, const RequestId& request) {
  std::vector<UserId> sellers;
  Statement rows = database.query("SELECT seller_id FROM targets WHERE request_id = ? ORDER BY position", request);
  while (rows.step()) {
    sellers.emplace_back(std::string(rows.text(0)));
  }
  return sellers;
}

// Reads a row of `SELECT * FROM requests`; the order of columns is the schema's.
PurchaseRequest request_at(const Statement& row) {
  PurchaseRequest request;
  request.id = RequestId(std::string(row.text(0)));
  request.buyer = UserId(std::string(row.text(1)));
  request.title = row.text(2);
  request.description = row.text(3);
  request.category = CategoryId(std::string(row.text(4)));
  request.product_type = row.text(5);
  request.quantity = row.integer(6);
  request.budget = {amount_at(row, 7), amount_at(row, 8), std::string(row.text(9))};
  request.urgency = row.text(10);
  request.is_public = row.integer(11) != 0;
  if (!row.is_null(12)) {
    request.delivery_info = DeliveryInfo{std::string(row.text(12)), std::string(row.text(13))};
  }
  request.shipment = optional_object_at(row, 14);
  request.status = known(parse_status(row.text(15)));
  if (!row.is_null(16)) request.selected_offer = OfferId(std::string(row.text(16)));
  request.created_at = to_time(row.integer(17));
  request.updated_at = to_time(row.integer(18));
  return request;
}

// Reads a row of `SELECT * FROM offers`.
Offer offer_at(const Statement& row) {
  Offer offer;
  offer.id = OfferId(std::string(row.text(0)));
  offer.request = RequestId(std::string(row.text(1)));
  offer.seller = UserId(std::string(row.text(2)));
  offer.title = row.text(3);
  offer.description = row.text(4);
  offer.price = {amount_at(row, 5), std::string(row.text(6))};
  offer.delivery_time = {row.integer(7), std::string(row.text(8))};
  offer.notes = optional_text_at(row, 9);
  offer.status = known(parse_offer_status(row.text(10)));
  offer.created_at = to_time(row.integer(11));
  return offer;
}

}  // namespace

std::vector<ProductCategory> list_categories(Database& database) {
  std::vector<ProductCategory> categories;
  Statement rows = database.query("SELECT id, name, slug FROM categories ORDER BY name");
  while (rows.step()) {
    categories.push_back({CategoryId(std::string(rows.text(0))), std::string(rows.text(1)), std::string(rows.text(2))});
  }
  return categories;
}

bool category_exists(Database& database, const CategoryId& id) {
  return database.query("SELECT 1 FROM categories WHERE id = ?", id).step();
}

void insert_request(Database& database, const PurchaseRequest& request) {
  const auto& delivery = request.delivery_info;
  database.run(
      "INSERT INTO requests VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", request.id,
      request.buyer, request.title, request.description, request.category, request.product_type, request.quantity,
      request.budget.min.to_string(), request.budget.max.to_string(), request.budget.currency, request.urgency,
      request.is_public, delivery ? std::optional(delivery->type) : std::nullopt,
      delivery ? std::optional(delivery->address) : std::nullopt, to_text(request.shipment), to_string(request.status),
      request.selected_offer, to_integer(request.created_at), to_integer(request.updated_at));
  std::int64_t position = 0;
  for (const auto& seller : request.targeted_sellers) {
    database.run("INSERT INTO targets (request_id, seller_id, position) VALUES (?, ?, ?)", request.id, seller,
                 position++);
  }
}

std::optional<PurchaseRequest> find_request(Database& database, const RequestId& id) {
  Statement row = database.query("SELECT * FROM requests WHERE id = ?", id);
  if (!row.step()) return std::nullopt;
  PurchaseRequest request = request_at(row);
  request.targeted_sellers = targets_of(database, id);
  return request;
}

std::vector<PurchaseRequest> list_requests(Database& database, const UserId& buyer, int limit) {
  std::vector<PurchaseRequest> requests;
  Statement rows = database.query(
      "SELECT * FROM requests WHERE buyer_id = ? ORDER BY created_at DESC, rowid DESC LIMIT ?", buyer, limit);
  while (rows.step()) {
    requests.push_back(request_at(rows));
    requests.back().targeted_sellers = targets_of(database, requests.back().id);
  }
  return requests;
}

std::optional<PurchaseRequest> find_running_request_of_others(Database& database, const UserId& buyer) {
  Statement row = database.query(
      "SELECT * FROM requests WHERE buyer_id <> ? AND status NOT IN ('delivered', 'completed', 'cancelled')"
      " ORDER BY rowid DESC LIMIT 1",
      buyer);
  if (!row.step()) return std::nullopt;
  PurchaseRequest request = request_at(row);
  request.targeted_sellers = targets_of(database, request.id);
  return request;
}

void update_request(Database& database, const PurchaseRequest& request) {
  database.run("UPDATE requests SET status = ?, selected_offer_id = ?, shipment = ?, updated_at = ? WHERE id = ?",
               to_string(request.status), request.selected_offer, to_text(request.shipment),
               to_integer(request.updated_at), request.id);
}

void insert_offer(Database& database, const Offer& offer) {
  database.run("INSERT INTO offers VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", offer.id, offer.request, offer.seller,
               offer.title, offer.description, offer.price.amount.to_string(), offer.price.currency,
               offer.delivery_time.amount, offer.delivery_time.unit, offer.notes, to_string(offer.status),
               to_integer(offer.created_at));
}

std::optional<Offer> find_offer(Database& database, const OfferId& id) {
  Statement row = database.query("SELECT * FROM offers WHERE id = ?", id);
  if (!row.step()) return std::nullopt;
  return offer_at(row);
}

std::optional<Offer> find_selected_offer(Database& database, const PurchaseRequest& request) {
  if (!request.selected_offer) return std::nullopt;
  return find_offer(database, *request.selected_offer);
}

std::vector<Offer> list_offers(Database& database, const RequestId& request) {
  std::vector<Offer> offers;
  Statement rows = database.query("SELECT * FROM offers WHERE request_id = ? ORDER BY rowid", request);
  while (rows.step()) {
    offers.push_back(offer_at(rows));
  }
  return offers;
}

void set_offer_status(Database& database, const OfferId& id, OfferStatus status) {
  database.run("UPDATE offers SET status = ? WHERE id = ?", to_string(status), id);
}

}  // namespace e2e::sandbox::store
