#include "support/hostile_run_result.hpp"

#include <chrono>
#include <cstdint>
#include <limits>

namespace e2e::test {
namespace {

using std::chrono::milliseconds;
using namespace std::chrono_literals;

core::Duration us(std::int64_t count) { return std::chrono::microseconds(count); }

base::WallTime at(std::int64_t after_start) { return base::WallTime(milliseconds(1'780'729'689'123 + after_start)); }

// 10 KB, like an HTML error page in an error message.
std::string long_message() {
  std::string text = "POST /api/marketplace/payments answered 500: ";
  while (text.size() < 10'240) text += "<p>stack | trace</p>\n";
  return text;
}

core::Percentiles percentiles(std::size_t count) { return {count, us(4'250), us(18'700), us(31'333), us(1'204'500)}; }

core::ApiStats hostile_api() {
  core::ApiStats api;
  api.requests = 130;
  api.errors = 3;
  api.throttled = 1;
  api.operations = {{"create_request", 0, percentiles(2)},
                    {"list_notifications", 1, percentiles(100)},
                    {"record_payment", 2, percentiles(27)},
                    {hostile_text(), 0, percentiles(1)}};
  api.overall = percentiles(130);
  return api;
}

core::EventCounts event_row(core::Event event, core::PolicyRole role, int total) {
  core::EventCounts row;
  row.event = event;
  row.role = role;
  row.total = total;
  row.arrival = percentiles(static_cast<std::size_t>(total));
  return row;
}

// One row for each thing that can become of an expectation.
std::vector<core::EventCounts> hostile_events() {
  using core::Event;
  using core::PolicyRole;
  auto created_buyer = event_row(Event::request_created, PolicyRole::buyer, 2);
  created_buyer.found = 1;
  created_buyer.late = 1;
  auto created_seller = event_row(Event::request_created, PolicyRole::seller, 3);
  created_seller.found = 2;
  created_seller.not_checked = 1;
  auto offers = event_row(Event::offer_created, PolicyRole::buyer, 2);
  offers.found = 1;
  offers.missing = 1;
  auto accepted = event_row(Event::offer_accepted, PolicyRole::selected_seller, 2);
  accepted.misfiled = 2;
  auto paid = event_row(Event::payment_confirmed, PolicyRole::selected_seller, 2);
  paid.optional_seen = 1;
  auto delivered = event_row(Event::seller_delivered, PolicyRole::buyer, 2);
  delivered.known_gap = 1;
  delivered.gap_fixed = 1;
  auto confirmed = event_row(Event::delivery_confirmed, PolicyRole::selected_seller, 1);
  confirmed.gap_fixed = 1;
  confirmed.arrival = {};
  return {created_buyer, created_seller, offers, accepted, paid, delivered, confirmed};
}

core::GapResult gap(core::Event event, core::GapState state) {
  core::GapResult gap;
  gap.event = event;
  gap.state = state;
  gap.gap = {"2026-06-06", hostile_text(), hostile_text(), "https://x.example/<b>" + hostile_text(), "2026-07-01"};
  gap.total = 2;
  return gap;
}

// One in each state, and enough that a terminal does not show them all.
std::vector<core::GapResult> hostile_gaps() {
  using core::Event;
  using core::GapState;
  auto open = gap(Event::seller_delivered, GapState::open);
  open.open = 1;
  open.fixed = 1;
  auto fixed = gap(Event::delivery_confirmed, GapState::fixed);
  fixed.gap = {"2026-06-06", "nobody is told", "", "", ""};
  fixed.fixed = 2;
  auto expired = gap(Event::offer_created, GapState::expired);
  expired.gap.link = "https://issues.example/7?x=1#note";
  expired.open = 2;
  auto unanswered = gap(Event::offer_rejected, GapState::expired);
  auto misfiled = gap(Event::offer_accepted, GapState::failing_differently);
  misfiled.misfiled = 2;
  misfiled.filed_under = hostile_text();
  auto unfiled = gap(Event::request_created, GapState::failing_differently);
  unfiled.misfiled = 2;
  unfiled.filed_under = "";
  auto unknown = gap(Event::payment_confirmed, GapState::not_checked);
  auto another = fixed;
  another.event = Event::payment_confirmed;
  return {open, fixed, expired, unanswered, misfiled, unfiled, unknown, another};
}

core::NotificationCounts hostile_notifications() {
  core::NotificationCounts counts;
  counts.required = {9, 4, 1, 1, 2, 1};
  counts.known_gaps = {3, 1, 2};
  counts.optional = {2, 1};
  counts.wrong_recipients = 1;
  counts.cross_flow = 1;
  counts.duplicates = 1;
  counts.unexpected = 1;
  counts.unread_drift = 1;
  counts.by_event = hostile_events();
  counts.gaps = hostile_gaps();
  return counts;
}

core::CheckpointResult checkpoint(core::Event event, core::Verdict verdict) {
  core::CheckpointResult result;
  result.step = core::Step::create_request;
  result.event = event;
  result.actor = {core::ActorRole::seller, 2, hostile_text()};
  result.related_id = hostile_text();
  result.verdict = verdict;
  result.polls = {{0ms, 200U, 3}, {50ms, 502U, std::nullopt}, {151ms, std::nullopt, std::nullopt}, {353ms, 200U, 1}};
  result.unread_count = 7;
  return result;
}

std::vector<core::CheckpointResult> hostile_checkpoints() {
  using core::Event;
  using core::Verdict;
  auto found = checkpoint(Event::request_created, Verdict::found);
  found.actor = {core::ActorRole::buyer, 1, "665f0c2a9b1d4e0012345678"};
  found.related_id = "3f0c8a52-7f0e-4c1e-9d52-0a4f6f0f1b11";
  found.arrival = 42ms;
  auto late = checkpoint(Event::request_created, Verdict::late);
  late.arrival = 6'204ms;
  late.unread_count = std::nullopt;
  auto missing = checkpoint(Event::offer_created, Verdict::missing);
  missing.nearest = {{hostile_text(), hostile_text(), "", ""}, {"n-2", "offer", hostile_text(), hostile_text()}};
  auto misfiled = checkpoint(Event::offer_accepted, Verdict::misfiled);
  misfiled.filed_under = hostile_text();
  auto unfiled = checkpoint(Event::offer_accepted, Verdict::misfiled);
  unfiled.filed_under = "";
  auto open_gap = checkpoint(Event::seller_delivered, Verdict::known_gap);
  open_gap.need = core::Need::known_gap;
  auto fixed_gap = checkpoint(Event::delivery_confirmed, Verdict::gap_fixed);
  fixed_gap.need = core::Need::known_gap;
  auto seen = checkpoint(Event::payment_confirmed, Verdict::optional_seen);
  seen.need = core::Need::optional;
  auto absent = checkpoint(Event::payment_confirmed, Verdict::optional_absent);
  absent.need = core::Need::optional;
  return {found,     late, misfiled, unfiled, open_gap,
          fixed_gap, seen, absent,   missing, checkpoint(Event::request_created, Verdict::not_checked)};
}

std::vector<core::Finding> hostile_findings() {
  using core::Event;
  using core::FindingKind;
  const core::ActorRef actor{core::ActorRole::seller, 3, hostile_text()};
  return {{FindingKind::unexpected, actor, hostile_text(), std::nullopt, hostile_text()},
          {FindingKind::unread_drift, actor, "", std::nullopt, "4 unread reported, 3 seen"},
          {FindingKind::duplicate, actor, hostile_text(), Event::offer_rejected, hostile_text()},
          {FindingKind::cross_flow, actor, hostile_text(), Event::offer_created, hostile_text()},
          {FindingKind::wrong_recipient, actor, hostile_text(), Event::offer_accepted, hostile_text()},
          {FindingKind::payment_http_error, std::nullopt, "", std::nullopt, long_message()},
          {FindingKind::shared_destination, actor, "", std::nullopt, hostile_text()},
          {FindingKind::check_never_confirms, actor, "", std::nullopt, long_message()},
          {FindingKind::confirms_before_payment, actor, "", std::nullopt, hostile_text()},
          {FindingKind::underpaid_confirms, actor, "", std::nullopt, hostile_text()}};
}

// What is text comes from a node, a contract or a backend; amounts are the run's own.
core::LivePayment hostile_payment() {
  core::LivePayment payment;
  payment.outcome = core::PaymentOutcome::not_recognised;
  payment.chain_id = std::numeric_limits<std::int64_t>::max();
  payment.token = hostile_text();
  payment.destination = hostile_text();
  payment.amount = "0.000000000000000001";
  payment.transaction = hostile_text();
  payment.explorer = "https://evil.example/)<b>|" + hostile_text();
  payment.nonce = 7;
  payment.block = std::numeric_limits<std::int64_t>::max();
  payment.gas_used = 30'123;
  payment.gas_price = "1000000000";
  payment.confirmations = 6;
  payment.times = {us(310), 12ms, 900ms, 2'400ms, 125s};
  return payment;
}

core::PaymentBooks hostile_books() {
  core::PaymentBooks books;
  books.verdict = "foreign_activity";
  books.reason = hostile_text();
  books.transactions = 3;
  books.equations = {{"wallet_nonce", hostile_text(), "3", "3"},
                     {"destination_tokens", hostile_text(), "1", "-1000000000000000001"},
                     {"wallet_tokens", hostile_text(), "2010000000000000000", "1010000000000000000"}};
  return books;
}

core::LivePayments hostile_live_payments() {
  core::LivePayments live;
  live.wallet.address = hostile_text();
  live.wallet.network = hostile_text();
  live.wallet.chain_id = 97;
  live.wallet.rpc_host = hostile_text();
  live.wallet.token = hostile_text();
  live.wallet.token_symbol = hostile_text();
  live.wallet.tokens = "115792089237316195423570985008687907853269984665640564039457.584007913129639935";
  live.wallet.coins = "0.000000000000000001";
  live.wallet.enough_for = std::numeric_limits<std::int64_t>::max();
  live.wallet.enough_for_more = 1;
  live.wallet.max_payment = "100";
  live.wallet.max_spend = "2.2";
  live.wallet.warnings = {hostile_text(), long_message()};
  live.books = hostile_books();
  live.signing = percentiles(100);
  live.broadcast = percentiles(99);
  live.inclusion = percentiles(1);
  live.recognition = percentiles(19);
  return live;
}

core::FlowResult failed_flow() {
  core::FlowResult flow;
  flow.flow_id = hostile_text();
  flow.level = 1;
  flow.worker = 2;
  flow.round = 3;
  flow.failure = core::FlowFailure{core::FailureKind::product, "pay", long_message(), hostile_text()};
  flow.final_status = hostile_text();
  flow.duration = us(12'345'678);
  flow.ids = {hostile_text(), {"offer-1", hostile_text()}, hostile_text(), hostile_text()};
  flow.steps = {{core::Step::create_request, "create_request", 201U, us(4'250), at(10), ""},
                {core::Step::pay, hostile_text(), 500U, us(1'204'500), at(20), hostile_text()},
                {core::Step::deliver, "deliver", std::nullopt, 10s, at(30), "no reply within 10 s"}};
  flow.checkpoints = hostile_checkpoints();
  flow.findings = hostile_findings();
  flow.payment = hostile_payment();
  return flow;
}

core::FlowResult passed_flow() {
  core::FlowResult flow;
  flow.flow_id = "run-w1-r1";
  flow.passed = true;
  flow.final_status = "delivered";
  flow.duration = 950ms;
  return flow;
}

core::ConfigInfo hostile_config() {
  core::ConfigInfo config;
  config.payment_mode = core::PaymentMode::record;
  config.concurrency_levels = {1, 2, 5'000};
  config.rounds = 3;
  config.sellers_per_worker = 5;
  config.strict_notifications = true;
  config.abort_on_notification_failure = true;
  config.notification_timeout = 5'000ms;
  config.request_timeout = 10'000ms;
  config.offer_amount = "0.000000000000000001";
  config.seed = std::numeric_limits<std::uint64_t>::max();
  return config;
}

}  // namespace

std::string hostile_text() {
  return "<script>alert(1)</script> a|b ]]> `code` **bold** _em_ [x](javascript:alert(1)) ![i](https://evil.example/i) "
         "# h\n- item\r\n\t\x1b[31mred\x07 \xF0\x9F\x9B\x92 \xE2\x80\xAEgnp.exe\xE2\x80\xAC \xFF\xC3\x28\xED\xA0\x80 "
         "https://evil.example www.evil.example $x$ ~~s~~ &lt; \\| =1+1 \"q\" 'q'";
}

core::RunResult hostile_run_result() {
  core::RunResult result;
  result.tool_version = "0.1.0";
  result.run_id = "20260606-070809-hostile";
  result.started_at = at(0);
  result.finished_at = at(125'500);
  result.resumed_at = {result.started_at, result.finished_at};
  result.target = {"https://shop.example:8443/api?x=<b>", hostile_text(), hostile_text()};
  result.config = hostile_config();
  result.verdict = {core::RunStatus::failed, 1, {hostile_text(), long_message(), "1 required notification missing"}};
  result.summary.flows = {2, 1, 1};
  result.summary.notifications = hostile_notifications();
  result.summary.payments = {core::PaymentMode::record, 3, 1, 2, {{201, 1}, {500, 2}}, hostile_live_payments()};
  result.summary.api = hostile_api();
  result.summary.rate_limits = {{"global", 100, 900s, "headers", 1, 2, 1'204s},
                                {hostile_text(), std::nullopt, 0s, "none", 0, 0, 0s}};
  result.levels = {{1, {2, 1, 1}, hostile_api(), 125s}, {5'000, {}, {}, 0s}};
  result.flows = {passed_flow(), failed_flow()};
  result.cleanup =
      core::CleanupResult{5,
                          2,
                          {{1, {core::ActorRole::seller, 2, hostile_text()}, 409, hostile_text()},
                           {2,
                            {core::ActorRole::buyer, 1, ""},
                            std::nullopt,
                            "its creation was never confirmed: look for " + hostile_text()}},
                          "marketplace-e2e cleanup 20260606-070809-hostile --report-dir '" + hostile_text() + "'"};
  result.secret_search =
      core::SecretSearch{41, {"ADMIN_PASSWORD", hostile_text()}, {hostile_text() + ", line 3, column 7: a token"}};
  return result;
}

}  // namespace e2e::test
