// Users in the database.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "sandbox/database.hpp"
#include "sandbox/model.hpp"

namespace e2e::sandbox::store {

void insert_user(Database& database, const User& user);
void set_password(Database& database, const UserId& id, std::string_view password_hash);
std::optional<User> find_user_by_email(Database& database, std::string_view email);
std::optional<User> find_user(Database& database, const UserId& id);
std::optional<User> find_user(Database& database, const LegacyUserId& id);

// Of the sellers at whom no stored request is targeted.
std::optional<UserId> find_newest_untargeted_seller(Database& database);

// How many rows go with a user.
struct Dependencies {
  std::int64_t requests = 0;
  std::int64_t offers = 0;
  std::int64_t payments = 0;
  std::int64_t notices = 0;
};
Dependencies count_dependencies(Database& database, const UserId& id);

// Deletes the user with those rows.
void delete_user(Database& database, const UserId& id);

}  // namespace e2e::sandbox::store
