#include "sandbox/schema.hpp"

#include <cstdint>
#include <string>

#include <fmt/format.h>

namespace e2e::sandbox {
namespace {

// "mkps": tells a sandbox's file from any other SQLite database.
constexpr std::int64_t kApplicationId = 0x6d6b7073;
constexpr std::size_t kSecretHexDigits = 64;

// Rows of a user go with the user. A notice's request_id is no reference: what others were told about a request
// stays in their inboxes when the request goes. A notice's document is what its reader gets, but for isRead: it never
// changes, and is read far more often than it is made. A row of notice_defects is about a notice that a defect changed,
// or, without a notice_id, about one that a defect kept from being created.
constexpr const char* kTables = R"sql(
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE users (
  id TEXT PRIMARY KEY, legacy_id TEXT NOT NULL UNIQUE, email TEXT NOT NULL UNIQUE, password_hash TEXT NOT NULL,
  first_name TEXT NOT NULL, last_name TEXT NOT NULL, role TEXT NOT NULL, active INTEGER NOT NULL,
  email_verified INTEGER NOT NULL, created_at INTEGER NOT NULL) STRICT;
CREATE TABLE categories (id TEXT PRIMARY KEY, name TEXT NOT NULL, slug TEXT NOT NULL UNIQUE) STRICT;
CREATE TABLE requests (
  id TEXT PRIMARY KEY, buyer_id TEXT NOT NULL REFERENCES users ON DELETE CASCADE,
  title TEXT NOT NULL, description TEXT NOT NULL, category_id TEXT NOT NULL REFERENCES categories,
  product_type TEXT NOT NULL, quantity INTEGER NOT NULL,
  budget_min TEXT NOT NULL, budget_max TEXT NOT NULL, budget_currency TEXT NOT NULL,
  urgency TEXT NOT NULL, is_public INTEGER NOT NULL, delivery_type TEXT, delivery_address TEXT, shipment TEXT,
  status TEXT NOT NULL, selected_offer_id TEXT REFERENCES offers ON DELETE SET NULL,
  created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL) STRICT;
CREATE INDEX requests_by_buyer ON requests (buyer_id, created_at);
CREATE INDEX requests_by_selected_offer ON requests (selected_offer_id);
CREATE TABLE targets (
  request_id TEXT NOT NULL REFERENCES requests ON DELETE CASCADE,
  seller_id TEXT NOT NULL REFERENCES users ON DELETE CASCADE,
  position INTEGER NOT NULL, PRIMARY KEY (request_id, seller_id)) STRICT, WITHOUT ROWID;
CREATE INDEX targets_by_seller ON targets (seller_id);
CREATE TABLE offers (
  id TEXT PRIMARY KEY, request_id TEXT NOT NULL REFERENCES requests ON DELETE CASCADE,
  seller_id TEXT NOT NULL REFERENCES users ON DELETE CASCADE,
  title TEXT NOT NULL, description TEXT NOT NULL, price_amount TEXT NOT NULL, price_currency TEXT NOT NULL,
  delivery_amount INTEGER NOT NULL, delivery_unit TEXT NOT NULL, notes TEXT, status TEXT NOT NULL,
  created_at INTEGER NOT NULL, UNIQUE (request_id, seller_id)) STRICT;
CREATE INDEX offers_by_seller ON offers (seller_id);
CREATE TABLE payments (
  id TEXT PRIMARY KEY, request_id TEXT NOT NULL UNIQUE REFERENCES requests ON DELETE CASCADE,
  offer_id TEXT NOT NULL REFERENCES offers ON DELETE CASCADE,
  buyer_id TEXT NOT NULL REFERENCES users ON DELETE CASCADE,
  seller_id TEXT NOT NULL REFERENCES users ON DELETE CASCADE,
  amount TEXT NOT NULL, currency TEXT NOT NULL, provider TEXT NOT NULL, status TEXT NOT NULL,
  created_at INTEGER NOT NULL) STRICT;
CREATE TABLE direct_balances (
  payment_id TEXT PRIMARY KEY REFERENCES payments ON DELETE CASCADE, chain_id INTEGER NOT NULL, address TEXT NOT NULL,
  baseline TEXT NOT NULL, observed TEXT NOT NULL, confirmations INTEGER NOT NULL, escrow_state TEXT,
  transaction_hash TEXT) STRICT;
CREATE INDEX payments_by_offer ON payments (offer_id);
CREATE INDEX payments_by_buyer ON payments (buyer_id);
CREATE INDEX payments_by_seller ON payments (seller_id);
CREATE TABLE notices (
  sequence INTEGER PRIMARY KEY, id TEXT NOT NULL, recipient_id TEXT NOT NULL REFERENCES users ON DELETE CASCADE,
  category TEXT NOT NULL, related_id TEXT, document TEXT NOT NULL, is_read INTEGER NOT NULL DEFAULT 0,
  created_at INTEGER NOT NULL, visible_at INTEGER NOT NULL, event TEXT, role TEXT, request_id TEXT) STRICT;
CREATE INDEX notices_newest ON notices (recipient_id, visible_at, sequence);
CREATE INDEX notices_counted ON notices (recipient_id, visible_at, is_read);
CREATE TABLE notice_defects (
  sequence INTEGER PRIMARY KEY, notice_id TEXT UNIQUE, request_id TEXT NOT NULL, event TEXT NOT NULL,
  role TEXT NOT NULL, intended_id TEXT NOT NULL, intended_legacy_id TEXT NOT NULL, related_id TEXT,
  defect TEXT NOT NULL) STRICT;
INSERT INTO categories VALUES
  ('5b0c6c1e-4a53-4c56-9d0e-2f6b6a1d0001', 'Electronics', 'electronics'),
  ('5b0c6c1e-4a53-4c56-9d0e-2f6b6a1d0002', 'Home and garden', 'home-and-garden'),
  ('5b0c6c1e-4a53-4c56-9d0e-2f6b6a1d0003', 'Software', 'software'),
  ('5b0c6c1e-4a53-4c56-9d0e-2f6b6a1d0004', 'Services', 'services');
)sql";

std::int64_t single_integer(Database& database, std::string_view sql) {
  Statement row = database.query(sql);
  row.step();
  return row.integer(0);
}

void create_tables(Database& database, base::IdSource& ids) {
  Transaction transaction(database);
  database.run_script(kTables);
  database.run("INSERT INTO meta (key, value) VALUES ('signing_secret', ?)", base::make_hex(ids, kSecretHexDigits));
  database.run_script(
      fmt::format("PRAGMA application_id = {}; PRAGMA user_version = {};", kApplicationId, kSchemaVersion));
  transaction.commit();
}

}  // namespace

base::Result<void> prepare_schema(Database& database, base::IdSource& ids) {
  const auto refuse = [](std::string message) {
    return base::fail(base::ErrorKind::environment, std::move(message),
                      "name a new file, or remove this one if its data may go");
  };
  try {
    if (single_integer(database, "SELECT count(*) FROM sqlite_schema") == 0) {
      create_tables(database, ids);
      return {};
    }
    if (single_integer(database, "PRAGMA application_id") != kApplicationId) {
      return refuse("the database is another program's");
    }
    const auto version = single_integer(database, "PRAGMA user_version");
    if (version == kSchemaVersion) return {};
    return refuse(fmt::format("the database has schema version {}, this program needs {}", version, kSchemaVersion));
  } catch (const DatabaseError& error) {
    return refuse(fmt::format("the database is not usable: {}", error.what()));
  }
}

std::string signing_secret(Database& database) {
  Statement row = database.query("SELECT value FROM meta WHERE key = 'signing_secret'");
  if (!row.step()) throw DatabaseError("the signing secret is gone");
  return std::string(row.text(0));
}

}  // namespace e2e::sandbox
