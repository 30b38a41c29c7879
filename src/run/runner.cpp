#include "run/runner.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

#include <fmt/format.h>

#include "base/version.hpp"
#include "core/plan.hpp"
#include "flow/story.hpp"
#include "flow/sweep.hpp"
#include "net/gather.hpp"
#include "run/cast.hpp"
#include "run/cleanup.hpp"
#include "run/live.hpp"
#include "run/resume.hpp"

namespace e2e::run {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds kReachabilityWait{5'000};
constexpr milliseconds kReachabilityPause{250};
// After a Ctrl-C nobody wants to wait for long.
constexpr milliseconds kCleanupAfterInterruption{20'000};

// A backend that is just starting refuses connections, or its proxy answers for it.
bool is_starting(const market::Outcome<std::string>& outcome) {
  if (outcome.call.status) return outcome.call.status == 502U || outcome.call.status == 503U;
  return outcome.result.error().kind == base::ErrorKind::unreachable;
}

flow::FlowSettings flow_settings(const core::RunConfig& config, const RunIdentity& identity) {
  flow::FlowSettings settings;
  settings.run_id = identity.run_id;
  settings.seed = identity.seed;
  settings.payment_mode = config.payment_mode;
  settings.offer_amount = config.offer_amount;
  settings.notification_timeout = config.notification_timeout;
  settings.is_strict = config.strict_notifications;
  settings.aborts_on_missing = config.abort_on_notification_failure;
  settings.looks_for_strangers = !config.skip_wrong_recipient_check;
  return settings;
}

Journal make_journal(JournalPorts ports, const JournalContent* earlier) {
  return earlier == nullptr ? Journal(ports) : Journal(ports, *earlier);
}

std::vector<core::RateLimitUse> rate_limits_of(const std::vector<net::RateSnapshot>& tiers) {
  std::vector<core::RateLimitUse> uses;
  for (const auto& tier : tiers) {
    core::RateLimitUse use;
    use.tier = tier.tier;
    if (tier.limit) use.limit = tier.limit->limit;
    if (tier.limit) use.window = tier.limit->window;
    use.source = net::to_string(tier.source);
    use.throttled = tier.throttled;
    use.waits = tier.waits;
    use.waited = tier.waited;
    uses.push_back(std::move(use));
  }
  return uses;
}

}  // namespace

std::string make_run_id(const base::Clock& clock, base::IdSource& ids) {
  const auto seconds = std::chrono::floor<std::chrono::seconds>(clock.wall()).time_since_epoch().count();
  return fmt::format("{:08x}{}", static_cast<std::uint32_t>(seconds), base::make_hex(ids, 6));
}

Runner::Runner(RunPorts ports, const core::RunConfig& config, const core::Profile& profile, const RunIdentity& identity)
    : ports_(ports),
      config_(config),
      identity_(identity),
      journal_(make_journal({ports.journal, ports.clock, ports.redactor, ports.progress}, identity.earlier)),
      api_({ports.http, ports.sleeper, ports.clock, ports.redactor, ports.governor, record_.requests}, profile,
           {identity.run_id, config.request_timeout}),
      context_{api_, ports.sleeper, ports.clock, journal_, flow_settings(config, identity), ports.live, {},
               {},   false,         false} {
  record_.result.tool_version = base::version();
  record_.result.run_id = identity.run_id;
  record_.result.target = {config.base_url.shown(), profile.name, {}};
  record_.result.config = core::describe(config, identity.seed);
  record_.result.config.bystander = core::hires_bystander(config, profile);
  record_.verdict.is_strict = config.strict_notifications;
  ports.redactor.add(config.admin_password, "ADMIN_PASSWORD");
  ports.redactor.add(config.admin_email, "ADMIN_EMAIL");
  ports.redactor.add(identity.secret, "the secret of this run");
}

boost::asio::awaitable<core::RunResult> Runner::run() {
  record_.result.started_at = ports_.clock.wall();
  begin();
  auto played = co_await play();
  if (!played && played.error().kind != base::ErrorKind::cancelled) record_.verdict.setup_failure = played.error();
  if (!context_.is_interrupted) co_await sweep_everyone();
  co_await close_books();
  record_.verdict.was_interrupted = context_.is_interrupted;
  co_await clean_up_after();
  record_.result.summary.rate_limits = rate_limits_of(ports_.governor.snapshot());
  record_.result.finished_at = ports_.clock.wall();
  auto result = assemble(std::move(record_), api_.profile().policy, ports_.redactor);
  note_end(result);
  co_return result;
}

// Where the earlier part was not wholly taken up, this result lacks some of it: the run stays as it was.
void Runner::note_end(const core::RunResult& result) {
  const std::size_t earlier = identity_.earlier == nullptr ? 0 : identity_.earlier->flows.size();
  if (identity_.earlier != nullptr && (result.flows.empty() || result.flows.size() < earlier)) return;
  has_ended_ = true;
  journal_.record(RunEnded{result.verdict.status, result.verdict.exit_code});
}

// Without CLEANUP it only counts. What interrupts it does not make the run an interrupted one: everything was played.
boost::asio::awaitable<void> Runner::clean_up_after() {
  const auto counts = count_actors(journal_.actors());
  core::CleanupResult cleanup{counts.created, counts.removed, {}, {}};
  if (config_.cleanup && counts.left() > 0 && !admin_token_.empty()) {
    ports_.progress.line(fmt::format("removing {} actors", counts.left()));
    const bool was_interrupted = context_.is_interrupted;
    const auto deadline = ports_.clock.now() + kCleanupAfterInterruption;
    const auto goes_on = [this, was_interrupted, deadline] {
      if (skips_cleanup_) return false;
      return was_interrupted ? ports_.clock.now() < deadline : !context_.is_interrupted;
    };
    auto end = co_await clean_up({api_, identity_.run_id, admin_token_, identity_.secret, journal_}, goes_on);
    if (end.stopped) ports_.progress.line("the clean-up has stopped: " + base::describe(*end.stopped));
    cleanup = std::move(end.result);
  }
  if (cleanup.left() > 0 && journal_.is_kept()) {
    cleanup.command = cleanup_command(record_.result.run_id, config_);
  }
  record_.result.cleanup = std::move(cleanup);
}

void Runner::begin() {
  if (identity_.earlier != nullptr) return go_on(*identity_.earlier);
  RunBegun begun;
  begun.run_id = record_.result.run_id;
  begun.tool_version = record_.result.tool_version;
  begun.base_url = record_.result.target.base_url;
  begun.profile = record_.result.target.profile;
  begun.profile_digest = identity_.profile_digest;
  begun.wallet = identity_.wallet;
  begun.config = record_.result.config;
  journal_.record(std::move(begun));
}

void Runner::go_on(const JournalContent& earlier) {
  record_.result.started_at = earlier.started_at;
  record_.result.resumed_at = earlier.resumed_at;
  record_.result.resumed_at.push_back(ports_.clock.wall());
  context_.settings.category = core::CategoryId(earlier.category);
  context_.is_stopping = config_.abort_on_notification_failure && was_aborted(earlier);
  histories_ = histories_of(earlier, ports_.clock);
  const auto ended = std::count_if(histories_.begin(), histories_.end(), [](const auto& h) { return h.second.ended; });
  ports_.progress.line(fmt::format("resumed: {} {} had ended, {} under way", ended, ended == 1 ? "flow" : "flows",
                                   static_cast<std::ptrdiff_t>(histories_.size()) - ended));
  journal_.record(RunResumed{record_.result.tool_version});
}

void Runner::interrupt() {
  context_.is_interrupted = true;
  context_.is_stopping = true;
}

net::Task<void> Runner::play() {
  if (context_.is_interrupted) co_return base::fail(base::ErrorKind::cancelled, "interrupted before the first request");
  if (auto reached = co_await wait_until_reachable(); !reached) co_return reached;
  if (auto opened = co_await open_wallet(); !opened) co_return opened;
  if (auto admitted = co_await log_in_admin(); !admitted) co_return admitted;
  int level = 0;
  for (const int concurrency : config_.concurrency_levels) {
    ++level;
    if (!may_start_level(level)) break;
    const auto workers = static_cast<std::size_t>(concurrency);
    if (auto hired = co_await hire_workers(level, workers); !hired) co_return hired;
    if (auto found = co_await find_category(); !found) co_return found;
    if (!may_start_level(level)) break;
    co_await play_level(level, workers);
  }
  co_return base::Result<void>();
}

bool Runner::may_start_level(int level) const {
  if (!context_.is_stopping) return true;
  if (context_.is_interrupted || identity_.earlier == nullptr) return false;
  const auto& flows = identity_.earlier->flows;
  return std::any_of(flows.begin(), flows.end(), [&](const auto& flow) { return flow.second.begun.level == level; });
}

net::Task<void> Runner::wait_until_reachable() {
  auto deadline = ports_.clock.now() + kReachabilityWait;
  while (true) {
    auto outcome = co_await api_.health({0, 0, 0, "reachability"});
    deadline += outcome.call.waited;
    if (outcome.result) {
      record_.result.target.version = *outcome.result;
      co_return base::Result<void>();
    }
    if (!is_starting(outcome) || ports_.clock.now() + kReachabilityPause > deadline) {
      co_return base::forward_error(outcome.result, "checking that the target is reachable");
    }
    auto slept = co_await ports_.sleeper.sleep_for(kReachabilityPause);
    if (!slept) co_return slept;
  }
}

// Before anybody is created: a run that cannot pay for all that it plans does not begin.
net::Task<void> Runner::open_wallet() {
  if (ports_.live == nullptr) co_return base::Result<void>();
  if (!journal_.is_kept()) {
    co_return base::fail(base::ErrorKind::payment_environment,
                         "the journal of this run cannot be written, and a payment that is not noted in it is not sent",
                         "check the disk and the folder given as REPORT_DIR");
  }
  auto record = run_record(identity_.earlier);
  record.note_signed = [this](chain::SigningNote note) {
    return journal_.record_payment({std::move(note.payment), note.nonce, std::move(note.hash)});
  };
  auto opened = co_await ports_.live->payer.start(payment_plan(config_, identity_.earlier), std::move(record));
  if (!opened) co_return base::forward_error(opened, "opening the wallet");
  record_.live.emplace().wallet = wallet_of(*opened, *ports_.live);
  for (const auto& warning : opened->warnings) ports_.progress.line(warning);
  if (opened->shortage) co_return tl::unexpected(std::move(*opened->shortage));
  ports_.progress.line(fmt::format("wallet {} on {}: enough for {} payments", record_.live->wallet.address,
                                   record_.live->wallet.network, opened->enough_for));
  co_return base::Result<void>();
}

boost::asio::awaitable<void> Runner::close_books() {
  if (!record_.live || (record_.verdict.setup_failure && record_.flows.empty())) co_return;
  auto closed = co_await ports_.live->payer.finish();
  auto& live = *record_.live;
  live.books = closed ? books_of(*closed, ports_.live->payer.wallet()) : books_not_closed(closed.error());
  const auto paid = std::min(live.wallet.enough_for, live.books.transactions);
  live.wallet.enough_for_more = live.wallet.enough_for - paid;
}

net::Task<void> Runner::log_in_admin() {
  const market::Credentials admin{config_.admin_email, config_.admin_password.copy()};
  auto outcome = co_await api_.login(admin, {0, 0, 0, "admin-login"});
  if (!outcome.result) {
    if (outcome.call.status == 401U) outcome.result.error().fix = "check ADMIN_EMAIL and ADMIN_PASSWORD";
    co_return base::forward_error(outcome.result, "logging in as the admin");
  }
  admin_token_ = std::move(outcome.result->token);
  co_return base::Result<void>();
}

net::Task<void> Runner::hire_workers(int level, std::size_t count) {
  std::vector<net::Task<std::unique_ptr<flow::Worker>>> tasks;
  const bool has_bystander = record_.result.config.bystander;
  const auto actors = static_cast<std::size_t>(config_.sellers_per_worker) + (has_bystander ? 2 : 1);
  for (std::size_t i = record_.workers.size(); i < count; ++i) {
    const CastOrder order{record_.result.run_id, static_cast<int>(i) + 1, level, config_.sellers_per_worker,
                          has_bystander};
    tasks.push_back(create_worker({api_, admin_token_, identity_.secret, journal_}, order));
  }
  if (tasks.empty()) co_return base::Result<void>();
  ports_.progress.line(fmt::format("creating {} actors for {} {}", tasks.size() * actors, tasks.size(),
                                   tasks.size() == 1 ? "worker" : "workers"));
  auto hired = co_await net::gather(std::move(tasks));
  for (auto& worker : hired) {
    if (!worker) co_return base::forward_error(worker);
    for (const flow::Actor* actor : (*worker)->everyone()) {
      for (const auto& id : actor->ids) context_.names.actors.emplace(id, actor->key);
    }
    record_.workers.push_back(std::move(*worker));
  }
  co_return base::Result<void>();
}

net::Task<void> Runner::find_category() {
  if (!context_.settings.category.empty()) co_return base::Result<void>();
  auto outcome = co_await api_.first_category(record_.workers.front()->buyer.token, {0, 0, 0, "category"});
  if (!outcome.result) co_return base::forward_error(outcome.result, "choosing a category");
  context_.settings.category = *outcome.result;
  journal_.record(CategoryChosen{outcome.result->value()});
  co_return base::Result<void>();
}

boost::asio::awaitable<void> Runner::play_level(int level, std::size_t workers) {
  ports_.progress.line(fmt::format("level {}: {} {} × {} {}", level, workers, workers == 1 ? "worker" : "workers",
                                   config_.rounds, config_.rounds == 1 ? "round" : "rounds"));
  const auto begun = ports_.clock.now();
  std::vector<boost::asio::awaitable<int>> tasks;
  tasks.reserve(workers);
  for (std::size_t i = 0; i < workers; ++i) tasks.push_back(play_rounds(*record_.workers[i], level));
  co_await net::gather(std::move(tasks));
  record_.levels.push_back({static_cast<int>(workers), ports_.clock.now() - begun + played_before(level)});
}

core::Duration Runner::played_before(int level) const {
  if (identity_.earlier == nullptr) return core::Duration::zero();
  const auto found = identity_.earlier->levels.find(level);
  return found == identity_.earlier->levels.end() ? core::Duration::zero() : found->second;
}

// Returns how many rounds were played.
boost::asio::awaitable<int> Runner::play_rounds(flow::Worker& worker, int level) {
  int played = 0;
  while (played < config_.rounds && !context_.is_interrupted) {
    const market::CallTag tag{level, worker.number, played + 1, {}};
    const auto found = histories_.find(api_.flow_id(tag));
    const auto* const history = found == histories_.end() ? nullptr : &found->second;
    if (context_.is_stopping && history == nullptr) break;
    ++played;
    auto flow = co_await flow::play_flow(context_, worker, tag, history);
    if (history == nullptr || !history->ended) report_flow(flow.result);
    record_.flows.push_back(std::move(flow));
  }
  co_return played;
}

void Runner::report_flow(const core::FlowResult& flow) {
  if (flow.failure) {
    ports_.progress.line(
        fmt::format("flow {} failed at {}: {}", flow.flow_id, flow.failure->step, flow.failure->message));
  } else {
    const auto took = std::chrono::duration_cast<milliseconds>(flow.duration);
    ports_.progress.line(fmt::format("flow {} passed in {} ms", flow.flow_id, took.count()));
  }
}

boost::asio::awaitable<void> Runner::sweep_everyone() {
  std::vector<boost::asio::awaitable<std::vector<core::UnreadInbox>>> tasks;
  for (auto& worker : record_.workers) {
    std::vector<flow::Awaited> awaited;
    for (const auto& flow : record_.flows) {
      if (flow.result.worker != worker->number) continue;
      awaited.insert(awaited.end(), flow.awaited.begin(), flow.awaited.end());
    }
    tasks.push_back(flow::sweep(context_, *worker, std::move(awaited), {0, worker->number, 0, "final-sweep"}));
  }
  for (auto& unread : co_await net::gather(std::move(tasks))) {
    for (auto& inbox : unread) record_.verdict.unread_inboxes.push_back(std::move(inbox));
  }
}

}  // namespace e2e::run
