#include "sandbox/user_store.hpp"

#include "sandbox/columns.hpp"

namespace e2e::sandbox::store {
namespace {

// Reads a row of `SELECT * FROM users`; the order of columns is the schema's.
std::optional<User> first_user(Statement row) {
  if (!row.step()) return std::nullopt;
  User user;
  user.id = UserId(std::string(row.text(0)));
  user.legacy_id = LegacyUserId(std::string(row.text(1)));
  user.email = row.text(2);
  user.password_hash = row.text(3);
  user.first_name = row.text(4);
  user.last_name = row.text(5);
  user.role = known(parse_role(row.text(6)));
  user.active = row.integer(7) != 0;
  user.email_verified = row.integer(8) != 0;
  user.created_at = to_time(row.integer(9));
  return user;
}

constexpr std::string_view kNewestUntargetedSql =
    "SELECT id FROM users WHERE role = 'seller' AND NOT EXISTS (SELECT 1 FROM targets WHERE seller_id = users.id)"
    " ORDER BY rowid DESC LIMIT 1";

}  // namespace

void insert_user(Database& database, const User& user) {
  database.run("INSERT INTO users VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", user.id, user.legacy_id, user.email,
               user.password_hash, user.first_name, user.last_name, to_string(user.role), user.active,
               user.email_verified, to_integer(user.created_at));
}

void set_password(Database& database, const UserId& id, std::string_view password_hash) {
  database.run("UPDATE users SET password_hash = ? WHERE id = ?", password_hash, id);
}

std::optional<User> find_user_by_email(Database& database, std::string_view email) {
  return first_user(database.query("SELECT * FROM users WHERE email = ?", email));
}

std::optional<User> find_user(Database& database, const UserId& id) {
  return first_user(database.query("SELECT * FROM users WHERE id = ?", id));
}

std::optional<User> find_user(Database& database, const LegacyUserId& id) {
  return first_user(database.query("SELECT * FROM users WHERE legacy_id = ?", id));
}

std::optional<UserId> find_newest_untargeted_seller(Database& database) {
  Statement row = database.query(kNewestUntargetedSql);
  return row.step() ? std::optional(UserId(std::string(row.text(0)))) : std::nullopt;
}

Dependencies count_dependencies(Database& database, const UserId& id) {
  Statement row = database.query(
      "SELECT (SELECT count(*) FROM requests WHERE buyer_id = ?1), (SELECT count(*) FROM offers WHERE seller_id = ?1),"
      " (SELECT count(*) FROM payments WHERE buyer_id = ?1 OR seller_id = ?1),"
      " (SELECT count(*) FROM notices WHERE recipient_id = ?1)",
      id);
  row.step();
  return {row.integer(0), row.integer(1), row.integer(2), row.integer(3)};
}

void delete_user(Database& database, const UserId& id) { database.run("DELETE FROM users WHERE id = ?", id); }

}  // namespace e2e::sandbox::store
