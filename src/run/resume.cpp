#include "run/resume.hpp"

#include <algorithm>
#include <string_view>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/text.hpp"
#include "base/utf8.hpp"

namespace e2e::run {
namespace {

constexpr std::size_t kValueBytes = 120;

class Comparison {
 public:
  void compare(std::string_view variable, const std::string& then, const std::string& now) {
    if (then == now) return;
    problems_.push_back({fmt::format("{} is {}, and the run was begun with {}", variable,
                                     base::shorten(now, kValueBytes), base::shorten(then, kValueBytes)),
                         "give the settings that it was begun with, or start a new run"});
  }
  void compare(std::string_view variable, bool then, bool now) { compare(variable, word(then), word(now)); }
  void compare(std::string_view variable, int then, int now) {
    compare(variable, std::to_string(then), std::to_string(now));
  }
  void compare(std::string_view variable, std::chrono::milliseconds then, std::chrono::milliseconds now) {
    compare(variable, std::to_string(then.count()), std::to_string(now.count()));
  }

  std::vector<core::ConfigProblem> take() { return std::move(problems_); }

 private:
  static std::string word(bool value) { return value ? "true" : "false"; }

  std::vector<core::ConfigProblem> problems_;
};

std::vector<core::ConfigProblem> differences(const RunBegun& then, const RunSetting& now) {
  const auto& was = then.config;
  const auto& is = now.config;
  Comparison settings;
  settings.compare("BASE_URL", then.base_url, now.base_url);
  settings.compare("PAYMENT_MODE", std::string(core::to_string(was.payment_mode)),
                   std::string(core::to_string(is.payment_mode)));
  settings.compare("CONCURRENCY_LEVELS", fmt::format("{}", fmt::join(was.concurrency_levels, ",")),
                   fmt::format("{}", fmt::join(is.concurrency_levels, ",")));
  settings.compare("ROUNDS", was.rounds, is.rounds);
  settings.compare("SELLERS_PER_WORKER", was.sellers_per_worker, is.sellers_per_worker);
  settings.compare("STRICT_NOTIFICATIONS", was.strict_notifications, is.strict_notifications);
  settings.compare("ABORT_ON_NOTIFICATION_FAILURE", was.abort_on_notification_failure,
                   is.abort_on_notification_failure);
  settings.compare("SKIP_WRONG_RECIPIENT_CHECK", was.skip_wrong_recipient_check, is.skip_wrong_recipient_check);
  settings.compare("BYSTANDER", was.bystander, is.bystander);
  settings.compare("NOTIFICATION_TIMEOUT_MS", was.notification_timeout, is.notification_timeout);
  settings.compare("REQUEST_TIMEOUT_MS", was.request_timeout, is.request_timeout);
  settings.compare("OFFER_AMOUNT", was.offer_amount, is.offer_amount);
  settings.compare("SEED", std::to_string(was.seed), std::to_string(is.seed));
  settings.compare("the paying wallet", then.wallet, now.wallet);
  auto problems = settings.take();
  if (then.profile_digest != now.profile_digest) {
    problems.push_back({"the profile or the ledger of known gaps is not the one that the run was begun with",
                        "give the same PROFILE and KNOWN_GAPS, or start a new run"});
  }
  return problems;
}

// Where a moment of the earlier part lies on this part's clock; never after now, whatever became of the wall clock.
class PastTime {
 public:
  explicit PastTime(const base::Clock& clock) : now_(clock.now()), wall_(clock.wall()) {}

  base::Instant at(base::WallTime then) const {
    const auto ago = std::max(base::WallTime::duration::zero(), wall_ - then);
    return now_ - std::chrono::duration_cast<base::Instant::duration>(ago);
  }
  base::Instant at(base::WallTime then, core::Duration later) const { return std::min(now_, at(then) + later); }

 private:
  base::Instant now_;
  base::WallTime wall_;
};

flow::PastStep past_step(const JournaledStep& journaled, const PastTime& time) {
  flow::PastStep step;
  step.mark = journaled.begun.mark;
  step.made_after = journaled.begun.made_after;
  step.waits = journaled.waits;
  step.sent = time.at(journaled.begun_at);
  if (!journaled.finished) return step;
  step.end = journaled.finished->end;
  step.result = journaled.finished->result;
  step.sent = time.at(step.result.started_at);
  step.replied = time.at(step.result.started_at, step.result.duration);
  return step;
}

}  // namespace

std::vector<core::ConfigProblem> resume_problems(const JournalContent& journal, const RunSetting& now) {
  const auto refuse = [&](std::string_view what, std::string fix) {
    return std::vector<core::ConfigProblem>{{fmt::format("run {} {}", journal.run.run_id, what), std::move(fix)}};
  };
  if (journal.ended) return refuse("has come to its end, and cannot be resumed", "start a new run");
  if (journal.has_cleanup) {
    return refuse("is being cleaned up after, and cannot be resumed",
                  fmt::format("finish with: marketplace-e2e cleanup {}", journal.run.run_id));
  }
  if (!journal.is_whole) return refuse("has a journal that misses records, and cannot be resumed", "start a new run");
  return differences(journal.run, now);
}

std::map<std::string, flow::FlowHistory> histories_of(const JournalContent& journal, const base::Clock& clock) {
  const PastTime time(clock);
  std::map<std::string, flow::FlowHistory> histories;
  for (const auto& [id, journaled] : journal.flows) {
    flow::FlowHistory history;
    for (const auto& step : journaled.steps) history.steps.push_back(past_step(step, time));
    history.took = journaled.took;
    history.payment = journaled.payment;
    if (journaled.ended) {
      const auto& ended = *journaled.ended;
      history.ended = flow::PastEnd{ended.passed, ended.final_status, ended.duration, ended.failure};
    }
    histories.emplace(id, std::move(history));
  }
  return histories;
}

bool was_aborted(const JournalContent& journal) {
  return std::any_of(journal.flows.begin(), journal.flows.end(), [](const auto& flow) {
    const auto& ended = flow.second.ended;
    return ended && ended->failure && ended->failure->kind == core::FailureKind::notification;
  });
}

}  // namespace e2e::run
