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

// Logs in and completes the ids.
net::Task<void> log_in(Hiring hiring, flow::Actor& actor, const market::Credentials& credentials, CallTag tag) {
  auto login = co_await hiring.api.login(credentials, tag);
  if (hiring.journal.actors().at(actor.key).state == ActorState::begun) note_login(hiring.journal, actor.key, login);
  if (!login.result) co_return base::forward_error(login.result);
  add_ids(actor.ids, login.result->ids);
  if (actor.ids.empty()) {
    co_return base::fail(base::ErrorKind::product, "the backend gave no id for " + flow::name_of(actor.key),
                         "add the place of the user's id to results.ids of create_user or login in the profile");
  }
  actor.token = std::move(login.result->token);
  co_return base::Result<void>();
}

// Somebody to be, and what for.
struct Part {
  market::NewUser user;
  bool is_bystander = false;
};

net::Task<void> create_and_log_in(Hiring hiring, flow::Actor& actor, const Part& part, CallTag tag) {
  hiring.journal.record(ActorBegun{actor.key, part.user.credentials.email, part.is_bystander});
  auto created = co_await create_user(hiring, part.user, actor.key, tag);
  if (created) {
    add_ids(actor.ids, *created);
  } else if (!market::is_reply_lost(created.error())) {
    co_return base::forward_error(created);
  }
  co_return co_await log_in(hiring, actor, part.user.credentials, tag);
}

net::Task<void> take_baseline(Hiring hiring, flow::Actor& actor, CallTag tag) {
  auto baseline = co_await flow::read_inbox(hiring.api, actor, flow::ReadKind::baseline, tag);
  if (!baseline.result) co_return base::forward_error(baseline.result);
  note_ready(hiring.journal, actor);
  co_return base::Result<void>();
}

// One that an earlier part of the run had made ready.
net::Task<void> take_up(Hiring hiring, flow::Actor& actor, const JournaledActor& past, CallTag tag) {
  actor.inbox.restore_baseline(past.known_items, past.unread);
  auto read = co_await flow::read_inbox(hiring.api, actor, flow::ReadKind::poll, tag);
  co_return std::move(read.result);
}

// Where nobody knows whether it exists, logging in tells.
net::Task<void> find_or_create(Hiring hiring, flow::Actor& actor, const Part& part, CallTag tag) {
  auto found = co_await log_in(hiring, actor, part.user.credentials, tag);
  if (found || hiring.journal.actors().at(actor.key).state != ActorState::absent) co_return found;
  co_return co_await create_and_log_in(hiring, actor, part, tag);
}

// What the journal knows of an actor that may exist.
std::optional<JournaledActor> past_of(const Hiring& hiring, const core::ActorKey& key) {
  const auto& known = hiring.journal.actors();
  const auto found = known.find(key);
  if (found == known.end() || !found->second.may_exist()) return std::nullopt;
  return found->second;
}

net::Task<void> set_up(Hiring hiring, flow::Actor& actor, const Part& part, CallTag tag) {
  const auto past = past_of(hiring, actor.key);
  auto here = base::Result<void>();
  if (!past) {
    here = co_await create_and_log_in(hiring, actor, part, tag);
  } else if (past->state == ActorState::begun) {
    here = co_await find_or_create(hiring, actor, part, tag);
  } else {
    actor.ids = past->ids;
    here = co_await log_in(hiring, actor, part.user.credentials, tag);
  }
  if (!here) co_return here;
  if (past && past->state == ActorState::ready) co_return co_await take_up(hiring, actor, *past, tag);
  co_return co_await take_baseline(hiring, actor, tag);
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
    const Part part{describe_user(order.run_id, key, hiring.run_secret), i > order.sellers};
    flow::Actor actor;
    actor.key = key;
    auto ready = co_await set_up(hiring, actor, part, tag);
    if (!ready) co_return base::forward_error(ready, "setting up " + flow::name_of(key));
    if (is_buyer) {
      worker->buyer = std::move(actor);
    } else if (i > order.sellers) {
      worker->bystander = std::move(actor);
    } else {
      worker->sellers.push_back(std::move(actor));
    }
  }
  co_return std::move(worker);
}

}  // namespace e2e::run
