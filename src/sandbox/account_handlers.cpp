#include <string>
#include <utility>
#include <vector>

#include <boost/json.hpp>

#include "base/text.hpp"
#include "sandbox/documents.hpp"
#include "sandbox/envelope.hpp"
#include "sandbox/fields.hpp"
#include "sandbox/handlers.hpp"
#include "sandbox/lookups.hpp"
#include "sandbox/notices.hpp"
#include "sandbox/password.hpp"
#include "sandbox/user_store.hpp"

namespace e2e::sandbox {
namespace {

namespace json = boost::json;

constexpr Bounds kNameLength{1, 100};
constexpr Bounds kPasswordLength{8, 200};
constexpr Bounds kCredentialLength{1, 254};
constexpr std::string_view kCreatableRoles[] = {"buyer", "seller"};
constexpr std::string_view kUserStatuses[] = {"active", "inactive"};

}  // namespace

Outcome<net::ServerReply> log_in(Context& context, const Call& call) {
  std::vector<FieldError> errors;
  Fields fields(call.body, errors);
  const std::string email = base::to_lower(fields.text("email", kCredentialLength));
  const std::string password = fields.text("password", kCredentialLength);
  if (!errors.empty()) return invalid_fields(std::move(errors));

  const auto user = store::find_user_by_email(context.database, email);
  if (!user || !password_matches(password, user->password_hash)) {
    return refuse(401, "INVALID_CREDENTIALS", "Invalid email or password");
  }
  if (!user->email_verified) return refuse(403, "EMAIL_NOT_VERIFIED", "The email address is not verified");
  if (!user->active) return refuse(403, "ACCOUNT_INACTIVE", "The account is not active");
  const TokenPair tokens = context.sessions.issue(user->id);
  return success(200, {{"user", to_document(*user)},
                       {"tokens", {{"accessToken", tokens.access}, {"refreshToken", tokens.refresh}}}});
}

Outcome<net::ServerReply> create_user(Context& context, const Call& call) {
  std::vector<FieldError> errors;
  Fields fields(call.body, errors);
  User user;
  user.email = fields.email("email");
  const std::string password = fields.text("password", kPasswordLength);
  user.first_name = fields.text("firstName", kNameLength);
  user.last_name = fields.text("lastName", kNameLength);
  user.role = parse_role(fields.one_of("role", kCreatableRoles)).value_or(Role::buyer);
  user.active = !fields.has("status") || fields.one_of("status", kUserStatuses) == "active";
  user.email_verified = fields.boolean("isEmailVerified", false);
  if (!errors.empty()) return invalid_fields(std::move(errors));

  if (store::find_user_by_email(context.database, user.email)) {
    return conflict("USER_EXISTS", "A user with this email exists");
  }
  user.id = UserId(base::make_uuid(context.ids));
  user.legacy_id = LegacyUserId(base::make_hex(context.ids, 24));
  user.password_hash = hash_password(password, context.ids);
  user.created_at = context.clock.wall();
  store::insert_user(context.database, user);
  welcome(context, user);
  return success(201, {{"user", to_document(user)}});
}

Outcome<net::ServerReply> show_dependencies(Context& context, const Call& call) {
  const auto user = look_up_user(context, call.id);
  if (!user) return Refusal(user.error());
  const auto rows = store::count_dependencies(context.database, user->id);
  return success(200, {{"userId", user->id.value()},
                       {"dependencies",
                        {{"purchaseRequests", rows.requests},
                         {"offers", rows.offers},
                         {"payments", rows.payments},
                         {"notifications", rows.notices}}}});
}

Outcome<net::ServerReply> delete_user(Context& context, const Call& call) {
  const auto user = look_up_user(context, call.id);
  if (!user) return Refusal(user.error());
  if (user->role == Role::admin) return forbidden("An admin cannot be deleted");
  if (context.options.refuse_delete) return conflict("USER_HAS_DEPENDENCIES", "Rows depend on this user");
  store::delete_user(context.database, user->id);
  context.sessions.forget_all();
  return success(200, {{"deleted", true}, {"userId", user->id.value()}});
}

}  // namespace e2e::sandbox
