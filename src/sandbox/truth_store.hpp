// What really became of every notification, beside the inboxes: for tests that compare what they found with it.
//
// A notification without a row about it here is as the contract wants it; only defects make such rows. They keep the
// ids of a user who is deleted later.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "sandbox/database.hpp"
#include "sandbox/misdelivery.hpp"
#include "sandbox/model.hpp"

namespace e2e::sandbox::store {

// Records what defects did to a notice: one that is stored, or one that was suppressed.
void insert_defective_delivery(Database& database, const Delivery& delivery);

// A user by both ids.
struct UserIds {
  UserId id;
  LegacyUserId legacy_id;
};

struct CreatedNotice {
  NoticeId id;
  RequestId request;
  std::string event;
  std::string role;
  UserIds recipient;
  UserIds intended;
  std::string category;
  std::optional<std::string> related_id;
  std::optional<std::string> defect;
  base::WallTime created_at;
  base::WallTime visible_at;
};
// In the order of creation, without system noise.
std::vector<CreatedNotice> list_created_notices(Database& database);

struct SuppressedNotice {
  RequestId request;
  std::string event;
  std::string role;
  UserIds recipient;
  std::optional<std::string> related_id;
  std::string defect;
};
std::vector<SuppressedNotice> list_suppressed_notices(Database& database);

// The status of each stored purchase request.
std::map<RequestId, std::string> list_statuses(Database& database);

}  // namespace e2e::sandbox::store
