#include "run/cleanup.hpp"

#include <algorithm>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "base/redaction.hpp"
#include "base/text.hpp"
#include "core/template.hpp"
#include "run/cast.hpp"
#include "run/passwords.hpp"

namespace e2e::run {
namespace {

constexpr market::CallTag kTag{0, 0, 0, "cleanup"};

bool contains(std::string_view text, std::string_view part) { return text.find(part) != std::string_view::npos; }

// "User not found", and not "Cannot DELETE /api/user/…" or "Route not found": as it was heard, since a secret may be a
// word of it.
bool names_the_user(const std::string& heard) {
  const std::string text = base::to_lower(heard);
  return contains(text, "user") && !contains(text, "/") && !contains(text, "route");
}

core::KeptActor kept(const JournaledActor& actor, std::optional<unsigned> status, std::string message) {
  const std::string id = actor.ids.empty() ? std::string() : actor.ids.front();
  return {actor.key.worker, {actor.key.role, actor.key.index, id}, status, std::move(message)};
}

class Cleanup {
 public:
  Cleanup(Cleaning cleaning, std::function<bool()> goes_on) : with_(cleaning), goes_on_(std::move(goes_on)) {}

  boost::asio::awaitable<CleanupEnd> run() {
    // A copy: the journal's own list changes on the way.
    const JournaledActors actors = with_.journal.actors();
    for (const auto& [key, actor] : actors) {
      if (!actor.may_exist()) continue;
      if (end_.stopped || !goes_on_()) break;
      co_await remove(actor);
    }
    settle_ambiguous();
    const auto counts = count_actors(with_.journal.actors());
    end_.result.created = counts.created;
    end_.result.removed = counts.removed;
    with_.journal.record(CleanupEnded{counts.created, counts.removed, counts.left()});
    co_return std::move(end_);
  }

 private:
  boost::asio::awaitable<void> remove(JournaledActor actor) {
    if (actor.email != actor_email(with_.run_id, actor.key)) {
      keep(kept(actor, std::nullopt, "the journal does not show that this run began to create it"));
      co_return;
    }
    // Where the journal could not tell an id, that of another user must not be made of it.
    if (!actor.ids.empty() && contains(actor.ids.front(), base::kMask)) actor.ids.clear();
    if (actor.ids.empty() && !co_await identify(actor)) co_return;
    if (auto checked = core::check_path_value("its id", actor.ids.front()); !checked) {
      keep(kept(actor, std::nullopt, std::move(checked.error().message)));
      co_return;
    }
    auto outcome = co_await with_.api.delete_user(with_.admin, actor.ids.front(), kTag);
    const auto status = outcome.call.status;
    const auto removal = judge_removal(outcome.call, outcome.result);
    is_route_known_ = is_route_known_ || removal == Removal::removed || status == 400U || status == 409U;
    switch (removal) {
      case Removal::removed:
      case Removal::gone:
        with_.journal.record(ActorRemoved{actor.key, status});
        break;
      case Removal::ambiguous:
        ambiguous_.push_back(kept(actor, status, outcome.call.refusal));
        break;
      case Removal::refused:
        keep(kept(actor, status, outcome.call.refusal));
        break;
      case Removal::unanswered:
        end_.stopped = std::move(outcome.result.error());
        break;
    }
  }

  // Of an actor whose creation was never confirmed: whoever can log in exists, and is told by the reply who it is.
  boost::asio::awaitable<bool> identify(JournaledActor& actor) {
    if (with_.run_secret.empty()) {
      keep(kept(actor, std::nullopt, fmt::format("its creation was never confirmed: look for {}", actor.email)));
      co_return false;
    }
    const market::Credentials credentials{actor.email, actor_password(with_.run_secret, actor.email)};
    auto login = co_await with_.api.login(credentials, kTag);
    if (login.result && !login.result->ids.empty()) {
      actor.ids = std::move(login.result->ids);
      with_.journal.record(ActorCreated{actor.key, actor.ids, std::nullopt});
      co_return true;
    }
    if (login.call.status == 401U) {
      with_.journal.record(ActorAbsent{actor.key, login.call.status});
    } else if (!login.call.status || login.call.status == 429U) {
      end_.stopped = std::move(login.result.error());
    } else {
      keep(kept(actor, login.call.status, fmt::format("its id is not known: look for {}", actor.email)));
    }
    co_return false;
  }

  // Where the route has answered otherwise, a 404 is about the user.
  void settle_ambiguous() {
    for (auto& actor : ambiguous_) {
      if (is_route_known_) {
        with_.journal.record(ActorRemoved{{actor.worker, actor.actor.role, actor.actor.index}, actor.status});
      } else {
        keep(std::move(actor));
      }
    }
  }

  void keep(core::KeptActor actor) {
    with_.journal.record(ActorKept{{actor.worker, actor.actor.role, actor.actor.index}, actor.status, actor.message});
    end_.result.refused.push_back(std::move(actor));
  }

  Cleaning with_;
  std::function<bool()> goes_on_;
  CleanupEnd end_;
  std::vector<core::KeptActor> ambiguous_;
  bool is_route_known_ = false;
};

// For a shell: as it is where it has nothing that a shell would read otherwise.
std::string shell_word(std::string_view text) {
  constexpr std::string_view kPlain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-./:@%+=,";
  if (!text.empty() && text.find_first_not_of(kPlain) == std::string_view::npos) return std::string(text);
  std::string out = "'";
  for (const char c : text) out += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return out + "'";
}

std::string_view default_of(std::string_view variable) {
  const auto settings = core::all_settings();
  return std::find_if(settings.begin(), settings.end(),
                      [variable](const core::SettingSpec& spec) { return spec.variable == variable; })
      ->default_value;
}

}  // namespace

Removal judge_removal(const market::CallInfo& call, const base::Result<void>& result) {
  if (result) return Removal::removed;
  if (!call.status || call.status == 429U) return Removal::unanswered;
  if (call.status != 404U) return Removal::refused;
  return names_the_user(call.heard) ? Removal::gone : Removal::ambiguous;
}

boost::asio::awaitable<CleanupEnd> clean_up(Cleaning cleaning, std::function<bool()> goes_on) {
  Cleanup cleanup(cleaning, std::move(goes_on));
  co_return co_await cleanup.run();
}

std::string cleanup_command(std::string_view run_id, const core::RunConfig& config) {
  std::string command = fmt::format("marketplace-e2e cleanup {}", shell_word(run_id));
  const auto add = [&](std::string_view variable, const std::string& value) {
    if (value != default_of(variable)) command += fmt::format(" {} {}", core::flag_of(variable), shell_word(value));
  };
  add("BASE_URL", config.base_url.shown());
  add("REPORT_DIR", config.report_dir);
  add("PROFILE", config.profile_file);
  return command;
}

}  // namespace e2e::run
