#include "run/cast.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "flow/inbox_reader.hpp"
#include "run/passwords.hpp"

namespace e2e::run {
namespace {

using market::CallTag;

void add_ids(std::vector<std::string>& ids, const std::vector<std::string>& more) {
  for (const auto& id : more) {
    if (std::find(ids.begin(), ids.end(), id) == ids.end()) ids.push_back(id);
  }
}

// The backend has understood the request and made nobody of it. A server that failed may have.
bool is_refusal(std::optional<unsigned> status) { return status >= 400U && status < 500U; }

// Sends the request that creates the user. Afterwards the journal says that it exists, that it does not, or that nobody
// knows. Errors: where it does not exist, or the backend's answer tells no id of it.
net::Task<std::vector<std::string>> create_user(Hiring hiring, const market::NewUser& user, core::ActorKey key,
                                                CallTag tag) {
  auto created = co_await hiring.api.create_user(hiring.admin, user, tag);
  if (created.result) {
    hiring.journal.record(ActorCreated{key, *created.result, created.call.status});
  } else if (is_refusal(created.call.status)) {
    hiring.journal.record(ActorAbsent{key, created.call.status});
  }
  co_return std::move(created.result);
}

// A user whose creation got no reply is known by its being able to log in.
void note_login(Journal& journal, const core::ActorKey& key, const market::Outcome<market::LoginReply>& login) {
  if (login.result) {
    journal.record(ActorCreated{key, login.result->ids, std::nullopt});
  } else if (login.call.status == 401U) {
    journal.record(ActorAbsent{key, std::nullopt});
  }
}

void note_ready(Journal& journal, const flow::Actor& actor) {
  ActorReady ready{actor.key, actor.ids, {}, actor.inbox.unread_baseline()};
  for (const auto& id : actor.inbox.known()) ready.known_items.push_back(id.value());
  std::sort(ready.known_items.begin(), ready.known_items.end());
  journal.record(std::move(ready));
}

net::Task<flow::Actor> create_actor(Hiring hiring, market::NewUser user, core::ActorKey key, CallTag tag) {
  flow::Actor actor;
  actor.key = key;
  const std::string doing = "setting up " + flow::name_of(actor.key);
  auto created = co_await create_user(hiring, user, key, tag);
  if (created) {
    add_ids(actor.ids, *created);
  } else if (!market::is_reply_lost(created.error())) {
    co_return base::forward_error(created, doing);
  }
  auto login = co_await hiring.api.login(user.credentials, tag);
  if (!created) note_login(hiring.journal, key, login);
  if (!login.result) co_return base::forward_error(login.result, doing);
  add_ids(actor.ids, login.result->ids);
  if (actor.ids.empty()) {
    co_return base::fail(base::ErrorKind::product, "the backend gave no id for " + flow::name_of(actor.key),
                         "add the place of the user's id to results.ids of create_user or login in the profile");
  }
  actor.token = std::move(login.result->token);
  auto baseline = co_await flow::read_inbox(hiring.api, actor, flow::ReadKind::baseline, tag);
  if (!baseline.result) co_return base::forward_error(baseline.result, doing);
  note_ready(hiring.journal, actor);
  co_return std::move(actor);
}

market::NewUser describe_user(const std::string& run_id, const core::ActorKey& key, const base::Secret& run_secret) {
  const std::string role(core::to_string(key.role));
  std::string email = actor_email(run_id, key);
  base::Secret password = actor_password(run_secret, email);
  return {{std::move(email), std::move(password)},
          "E2E",
          fmt::format("{} {} of worker {}", role, key.index, key.worker),
          role};
}

}  // namespace

std::string actor_email(const std::string& run_id, const core::ActorKey& key) {
  return fmt::format("e2e-{}-w{}-{}{}@example.com", run_id, key.worker, core::to_string(key.role), key.index);
}

net::Task<std::unique_ptr<flow::Worker>> create_worker(Hiring hiring, CastOrder order) {
  const CallTag tag{order.level, order.worker, 0, "setup"};
  auto worker = std::make_unique<flow::Worker>();
  worker->number = order.worker;
  const int others = order.sellers + (order.has_bystander ? 1 : 0);
  for (int i = 0; i <= others; ++i) {
    const bool is_buyer = i == 0;
    const core::ActorKey key{order.worker, is_buyer ? core::ActorRole::buyer : core::ActorRole::seller,
                             is_buyer ? 1 : i};
    auto user = describe_user(order.run_id, key, hiring.run_secret);
    hiring.journal.record(ActorBegun{key, user.credentials.email, i > order.sellers});
    auto actor = co_await create_actor(hiring, std::move(user), key, tag);
    if (!actor) co_return base::forward_error(actor);
    if (is_buyer) {
      worker->buyer = std::move(*actor);
    } else if (i > order.sellers) {
      worker->bystander = std::move(*actor);
    } else {
      worker->sellers.push_back(std::move(*actor));
    }
  }
  co_return std::move(worker);
}

}  // namespace e2e::run
