#include "run/cast.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "flow/inbox_reader.hpp"

namespace e2e::run {
namespace {

using market::CallTag;

void add_ids(std::vector<std::string>& ids, const std::vector<std::string>& more) {
  for (const auto& id : more) {
    if (std::find(ids.begin(), ids.end(), id) == ids.end()) ids.push_back(id);
  }
}

// Through what actors are created, and by whose right.
struct Hiring {
  market::MarketApi& api;
  const base::Secret& admin;
  CallTag tag;
};

net::Task<flow::Actor> create_actor(Hiring hiring, market::NewUser user, core::ActorKey key) {
  flow::Actor actor;
  actor.key = key;
  const std::string doing = "setting up " + flow::name_of(actor.key);
  auto created = co_await hiring.api.create_user(hiring.admin, user, hiring.tag);
  if (created.result) {
    add_ids(actor.ids, *created.result);
  } else if (!market::is_reply_lost(created.result.error())) {
    co_return base::forward_error(created.result, doing);
  }
  auto login = co_await hiring.api.login(user.credentials, hiring.tag);
  if (!login.result) co_return base::forward_error(login.result, doing);
  add_ids(actor.ids, login.result->ids);
  if (actor.ids.empty()) {
    co_return base::fail(base::ErrorKind::product, "the backend gave no id for " + flow::name_of(actor.key),
                         "add the place of the user's id to results.ids of create_user or login in the profile");
  }
  actor.token = std::move(login.result->token);
  auto baseline = co_await flow::read_inbox(hiring.api, actor, flow::ReadKind::baseline, hiring.tag);
  if (!baseline.result) co_return base::forward_error(baseline.result, doing);
  co_return std::move(actor);
}

market::NewUser describe_user(const std::string& run_id, const core::ActorKey& key, base::IdSource& passwords) {
  const std::string role(core::to_string(key.role));
  return {{actor_email(run_id, key), base::make_password(passwords)},
          "E2E",
          fmt::format("{} {} of worker {}", role, key.index, key.worker),
          role};
}

}  // namespace

std::string actor_email(const std::string& run_id, const core::ActorKey& key) {
  return fmt::format("e2e-{}-w{}-{}{}@example.com", run_id, key.worker, core::to_string(key.role), key.index);
}

net::Task<std::unique_ptr<flow::Worker>> create_worker(market::MarketApi& api, const base::Secret& admin,
                                                       base::IdSource& passwords, CastOrder order) {
  const Hiring hiring{api, admin, {order.level, order.worker, 0, "setup"}};
  auto worker = std::make_unique<flow::Worker>();
  worker->number = order.worker;
  const int others = order.sellers + (order.has_bystander ? 1 : 0);
  for (int i = 0; i <= others; ++i) {
    const bool is_buyer = i == 0;
    const core::ActorKey key{order.worker, is_buyer ? core::ActorRole::buyer : core::ActorRole::seller,
                             is_buyer ? 1 : i};
    auto actor = co_await create_actor(hiring, describe_user(order.run_id, key, passwords), key);
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
