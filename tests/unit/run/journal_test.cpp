// The records of a journal: written, read back, torn, and what they say together.
#include "run/journal.hpp"

#include <map>
#include <memory>
#include <set>
#include <vector>

#include <gmock/gmock.h>

#include "support/virtual_time.hpp"

namespace e2e::run {
namespace {

using core::ActorKey;
using core::ActorRole;
using std::chrono::microseconds;
using std::chrono::milliseconds;

constexpr base::WallTime kAt{milliseconds(1'780'000'000'123)};
const ActorKey kBuyer{1, ActorRole::buyer, 1};
const ActorKey kSeller{2, ActorRole::seller, 3};

RunBegun run_begun() {
  RunBegun record;
  record.run_id = "0123456789abcd";
  record.tool_version = "0.1.0";
  record.base_url = "http://127.0.0.1:5001";
  record.profile = "amn";
  record.profile_digest = "d1";
  record.config = {core::PaymentMode::record,
                   {1, 2, 4},
                   2,
                   3,
                   true,
                   true,
                   false,
                   true,
                   milliseconds(5000),
                   milliseconds(10000),
                   "1.5",
                   18446744073709551615U};
  return record;
}

StepFinished step_finished() {
  StepFinished record{"f1", {core::Step::create_offer, 2}, {flow::StepOutcome::looked_up, "o-2", {}}, {}};
  record.result = {core::Step::create_offer, "create_offer", 201U, microseconds(1234), kAt, "text \"quoted\"\nof two"};
  return record;
}

StepFinished step_failed() {
  StepFinished record = step_finished();
  record.end = {flow::StepOutcome::failed, "", flow::StepProblem{base::ErrorKind::rate_limited, "wait"}};
  return record;
}

CheckpointEnded checkpoint_ended() {
  const flow::WaitEnd found{core::Event::offer_created,
                            kBuyer,
                            true,
                            true,
                            microseconds(1500),
                            {{microseconds(0), 200U, 3}, {microseconds(50'000), std::nullopt, std::nullopt}},
                            4};
  const flow::WaitEnd open{core::Event::offer_rejected, kSeller, false, false, std::nullopt, {}, std::nullopt};
  return {"f1", {core::Step::create_offer, 2}, {found, open}};
}

PaymentNoted payment_noted() {
  PaymentNoted record;
  record.flow_id = "f1";
  record.note.payment_id = "p-1";
  auto& payment = record.note.payment;
  payment.outcome = core::PaymentOutcome::not_recognised;
  payment.chain_id = 97;
  payment.token = "0xt";
  payment.destination = "0xd";
  payment.amount = "1.01";
  payment.transaction = "0xh";
  payment.explorer = "https://x.example/0xh";
  payment.nonce = 7;
  payment.block = 18446744073709551615U;
  payment.gas_used = 34290;
  payment.gas_price = "1000000000";
  payment.confirmations = 5;
  payment.times = {microseconds(1), microseconds(2), microseconds(3), std::nullopt, microseconds(5)};
  core::Finding finding;
  finding.kind = core::FindingKind::shared_destination;
  finding.detail = "as flow f0";
  record.note.findings = {finding};
  return record;
}

// One of each kind, and of each shape that a kind may have.
std::vector<JournalRecord> all_records() {
  const core::FlowFailure failure{core::FailureKind::notification, "pay", "not told", "tell it"};
  return {run_begun(),
          ActorBegun{kBuyer, "b@example.com", false},
          ActorBegun{kSeller, "s@example.com", true},
          ActorCreated{kBuyer, {"u-1", "aa"}, 201U},
          ActorCreated{kSeller, {}, std::nullopt},
          ActorAbsent{kBuyer, 409U},
          ActorReady{kBuyer, {"u-1", "aa"}, {"n-1", "n-2"}, 2},
          ActorReady{kSeller, {"u-2"}, {}, std::nullopt},
          CategoryChosen{"c-1"},
          FlowBegun{"f1", 2, 3, 4, 2},
          StepBegun{"f1", {core::Step::create_request, 0}, std::nullopt},
          StepBegun{"f1", {core::Step::create_offer, 2}, kAt},
          step_finished(),
          step_failed(),
          checkpoint_ended(),
          CheckpointEnded{"f1", {core::Step::deliver, 0}, {}},
          RunResumed{"0.1.0"},
          payment_noted(),
          PaymentNoted{"f1", {}},
          PaymentSigned{"0123456789abcd/p-1", 7, "0xaa"},
          PaymentClosed{"f1", "p-1"},
          FlowEnded{"f1", true, "delivered", microseconds(99), std::nullopt},
          FlowEnded{"f1", false, "", microseconds(0), failure},
          RunEnded{core::RunStatus::interrupted, 130},
          ActorRemoved{kBuyer, 200U},
          ActorKept{kSeller, 409U, "Rows depend on this user"},
          ActorKept{kSeller, std::nullopt, "no id"},
          CleanupEnded{8, 7, 1}};
}

std::string line_of(JournalRecord record, std::uint64_t sequence = 7) {
  return to_line({sequence, kAt, std::move(record)}, base::Redactor());
}

std::string journal_of(std::vector<JournalRecord> records) {
  std::string text;
  std::uint64_t sequence = 0;
  for (auto& record : records) text += line_of(std::move(record), ++sequence);
  return text;
}

TEST(JournalRecords, SurviveTheWayToTextAndBack) {
  std::set<std::size_t> kinds;
  for (const auto& record : all_records()) {
    const std::string line = line_of(record);
    ASSERT_TRUE(line.ends_with("}\n"));
    EXPECT_EQ(line.find('\n'), line.size() - 1) << "one line each: " << line;
    const auto read = parse_line(line.substr(0, line.size() - 1));
    ASSERT_TRUE(read) << line;
    EXPECT_EQ(read->sequence, 7U);
    EXPECT_EQ(read->at, kAt);
    EXPECT_EQ(read->record.index(), record.index());
    EXPECT_EQ(line_of(read->record), line);
    kinds.insert(record.index());
  }
  EXPECT_EQ(kinds.size(), std::variant_size_v<JournalRecord>);
}

TEST(JournalRecords, HaveTheDocumentedForm) {
  EXPECT_EQ(line_of(ActorCreated{kBuyer, {"u-1"}, 201U}),
            R"({"record":"actor_created","seq":7,"at":"2026-05-28T20:26:40.123Z","worker":1,"role":"buyer","index":1,)"
            R"("ids":["u-1"],"httpStatus":201})"
            "\n");
  EXPECT_EQ(line_of(StepBegun{"f1", {core::Step::create_offer, 2}, std::nullopt}),
            R"({"record":"step_begun","seq":7,"at":"2026-05-28T20:26:40.123Z","flowId":"f1","step":"create_offer",)"
            R"("seller":2,"madeAfter":null})"
            "\n");
  EXPECT_EQ(
      line_of(run_begun(), 1),
      R"({"record":"run_begun","seq":1,"at":"2026-05-28T20:26:40.123Z","schemaVersion":"1.1",)"
      R"("runId":"0123456789abcd","toolVersion":"0.1.0","baseUrl":"http://127.0.0.1:5001","profile":"amn",)"
      R"("profileDigest":"d1","wallet":"","config":{"paymentMode":"record","concurrencyLevels":[1,2,4],"rounds":2,)"
      R"("sellersPerWorker":3,"strictNotifications":true,"abortOnNotificationFailure":true,)"
      R"("skipWrongRecipientCheck":false,"bystander":true,"notificationTimeoutUs":5000000,)"
      R"("requestTimeoutUs":10000000,"offerAmount":"1.5","seed":"18446744073709551615"}})"
      "\n");
}

// Whatever is cut off, changed or not ours is no record, and never a wrong one.
TEST(JournalRecords, HalfALineIsNone) {
  for (const auto& record : all_records()) {
    const std::string line = line_of(record);
    for (std::size_t size = 0; size + 2 < line.size(); ++size) {
      EXPECT_FALSE(parse_line(line.substr(0, size))) << line.substr(0, size);
    }
  }
  const std::string line = line_of(ActorBegun{kBuyer, "b@example.com", false});
  for (const auto& [from, to] : std::map<std::string, std::string>{{"actor_begun", "actor_gone"},
                                                                   {"\"buyer\"", "\"admin\""},
                                                                   {"\"worker\":1", "\"worker\":\"1\""},
                                                                   {"\"worker\":1", "\"worker\":99999999999"},
                                                                   {"\"email\"", "\"mail\""},
                                                                   {"T20:", "T99:"}}) {
    std::string changed = line;
    changed.replace(changed.find(from), from.size(), to);
    EXPECT_FALSE(parse_line(changed)) << changed;
  }
}

TEST(JournalRecords, LoseTheSecretsThatTheRedactorKnows) {
  base::Redactor redactor;
  redactor.add("tok-canary");
  redactor.add("buyer");  // a silly password must not break the record's own words
  auto step = step_finished();
  step.end.entity = "id of tok-canary";
  step.result.error = "bad token 746f6b2d63616e617279";  // in hex
  const std::string line = to_line({1, kAt, step}, redactor);
  EXPECT_EQ(line.find("canary"), std::string::npos) << line;
  EXPECT_EQ(line.find("746f6b"), std::string::npos) << line;
  EXPECT_NE(line.find("id of [redacted]"), std::string::npos) << line;
  const std::string named = to_line({1, kAt, ActorCreated{kBuyer, {"buyer-17"}, 201U}}, redactor);
  EXPECT_NE(named.find("\"buyer-17\""), std::string::npos) << named;  // clean-up asks for it
  const std::string actor = to_line({1, kAt, ActorCreated{kBuyer, {"tok-canary"}, 201U}}, redactor);
  EXPECT_EQ(actor.find("canary"), std::string::npos) << actor;
  EXPECT_TRUE(parse_line(actor)) << actor;
}

TEST(JournalRecords, BytesThatAreNoTextDoNotBreakTheLine) {
  auto step = step_finished();
  step.result.error = "body \xff\xfe and grün";
  const auto read = parse_line(line_of(step));
  ASSERT_TRUE(read);
  EXPECT_EQ(std::get<StepFinished>(read->record).result.error, "body \xEF\xBF\xBD\xEF\xBF\xBD and grün");
  step.result.error = "grün";
  EXPECT_EQ(std::get<StepFinished>(parse_line(line_of(step))->record).result.error, "grün");
}

TEST(ReadJournal, TellsWhatHappened) {
  const auto content = read_journal(journal_of(
      {run_begun(), ActorBegun{kBuyer, "b@example.com", false}, ActorCreated{kBuyer, {"u-1"}, 201U},
       ActorReady{kBuyer, {"u-1", "aa"}, {"n-1"}, 3}, ActorBegun{kSeller, "s@example.com", true}, CategoryChosen{"c"},
       FlowBegun{"f1", 1, 2, 1, 2}, StepBegun{"f1", {core::Step::create_request, 0}, std::nullopt},
       StepFinished{"f1", {core::Step::create_request, 0}, {flow::StepOutcome::done, "r-1", {}}, {}},
       StepBegun{"f1", {core::Step::create_offer, 1}, kAt}}));
  ASSERT_TRUE(content);
  EXPECT_TRUE(content->is_whole);
  EXPECT_EQ(content->next_sequence, 11U);
  EXPECT_EQ(content->started_at, kAt);
  EXPECT_EQ(content->run.config.seed, 18446744073709551615U);
  EXPECT_EQ(content->category, "c");
  EXPECT_FALSE(content->ended);
  const auto& buyer = content->actors.at(kBuyer);
  EXPECT_EQ(buyer.state, ActorState::ready);
  EXPECT_EQ(buyer.ids, (std::vector<std::string>{"u-1", "aa"}));
  EXPECT_EQ(buyer.known_items, std::vector<std::string>{"n-1"});
  EXPECT_EQ(buyer.unread, 3);
  const auto& seller = content->actors.at(kSeller);
  EXPECT_EQ(seller.state, ActorState::begun);
  EXPECT_TRUE(seller.is_bystander);
  EXPECT_EQ(seller.email, "s@example.com");
  const auto& flow = content->flows.at("f1");
  EXPECT_EQ(flow.begun.worker, 2);
  ASSERT_EQ(flow.steps.size(), 2U);
  EXPECT_EQ(flow.steps[0].finished->end.entity, "r-1");
  EXPECT_FALSE(flow.steps[1].finished);
  EXPECT_EQ(flow.steps[1].begun.made_after, kAt);
  EXPECT_FALSE(flow.ended);
}

TEST(ReadJournal, OnlyAHoleMakesItLessThanWhole) {
  const std::string text = journal_of({run_begun(), ActorBegun{kBuyer, "b@example.com", false}, CategoryChosen{"c"}});
  const auto second = text.find('\n') + 1;
  const auto third = text.find('\n', second) + 1;
  const std::string torn_end = text + R"({"record":"flow_beg)";
  const std::string hole = text.substr(0, second) + text.substr(third);
  const std::string torn_amid = text.substr(0, third - 10) + "\n" + text.substr(third);
  const std::string appended_to_a_torn_end = torn_end + "\n" + line_of(ActorRemoved{kBuyer, 200U}, 4);
  for (const auto& [journal, is_whole] : std::map<std::string, bool>{
           {text, true}, {torn_end, true}, {hole, false}, {torn_amid, false}, {appended_to_a_torn_end, true}}) {
    const auto content = read_journal(journal);
    ASSERT_TRUE(content) << journal;
    EXPECT_EQ(content->is_whole, is_whole) << journal;
    EXPECT_EQ(content->category, "c") << journal;
  }
  EXPECT_EQ(read_journal(appended_to_a_torn_end)->actors.at(kBuyer).state, ActorState::removed);
}

TEST(ReadJournal, RefusesWhatIsNoJournal) {
  auto later = run_begun();
  later.schema_version = "2.0";
  for (const std::string& text : {std::string(), std::string("{}\n"), std::string("not json"),
                                  line_of(CategoryChosen{"c"}, 1), line_of(later, 1)}) {
    const auto content = read_journal(text);
    ASSERT_FALSE(content) << text;
    EXPECT_EQ(content.error().kind, base::ErrorKind::usage);
  }
}

TEST(CountActors, CountsWhoMayExist) {
  struct Case {
    std::vector<JournalRecord> records;
    int created;
    int removed;
  };
  const JournalRecord begun = ActorBegun{kBuyer, "b@example.com", false};
  const JournalRecord created = ActorCreated{kBuyer, {"u-1"}, 201U};
  const std::vector<Case> cases = {
      {{}, 0, 0},
      {{begun}, 1, 0},
      {{begun, ActorAbsent{kBuyer, 400U}}, 0, 0},
      {{begun, created}, 1, 0},
      {{begun, created, ActorKept{kBuyer, 409U, "no"}}, 1, 0},
      {{begun, created, ActorRemoved{kBuyer, 200U}}, 1, 1},
      {{begun, created, ActorBegun{kSeller, "s", true}, ActorRemoved{kBuyer, 404U}}, 2, 1},
  };
  for (const auto& [records, created_count, removed] : cases) {
    JournaledActors actors;
    for (const auto& record : records) apply_to_actors(actors, record);
    const auto counts = count_actors(actors);
    EXPECT_EQ(counts.created, created_count);
    EXPECT_EQ(counts.removed, removed);
    EXPECT_EQ(counts.left(), created_count - removed);
  }
}

class Lines final : public JournalSink, public net::Sink {
 public:
  std::string text;
  std::vector<std::string> messages;
  bool is_broken = false;

  base::Result<void> append(std::string_view line) override {
    if (is_broken) return base::fail(base::ErrorKind::environment, "no space left");
    text += line;
    return {};
  }
  base::Result<void> sync() override { return {}; }
  void line(std::string_view message) override { messages.emplace_back(message); }
};

TEST(Journal, NumbersItsRecordsAndKnowsTheActors) {
  Lines lines;
  test::VirtualTime time;
  base::Redactor redactor;
  redactor.add("u-secret");
  Journal journal({lines, time, redactor, lines});
  journal.record(run_begun());
  journal.record(ActorBegun{kBuyer, "b@example.com", false});
  journal.record(ActorCreated{kBuyer, {"u-secret"}, 201U});
  const auto content = read_journal(lines.text);
  ASSERT_TRUE(content);
  EXPECT_TRUE(content->is_whole);
  EXPECT_EQ(content->actors.at(kBuyer).ids.front(), "[redacted]");
  EXPECT_EQ(journal.actors().at(kBuyer).ids.front(), "u-secret");  // a clean-up needs it as it is
  Journal later({lines, time, redactor, lines}, *content);
  later.record(ActorRemoved{kBuyer, 200U});
  EXPECT_TRUE(read_journal(lines.text)->is_whole);
  EXPECT_EQ(later.actors().at(kBuyer).state, ActorState::removed);
}

TEST(Journal, WarnsOnceWhereItCannotBeWritten) {
  Lines lines;
  test::VirtualTime time;
  const base::Redactor redactor;
  Journal journal({lines, time, redactor, lines});
  journal.record(run_begun());
  lines.is_broken = true;
  journal.record(ActorBegun{kBuyer, "b@example.com", false});
  journal.record(ActorCreated{kBuyer, {"u-1"}, 201U});
  EXPECT_FALSE(journal.is_kept());
  lines.is_broken = false;
  journal.record(CategoryChosen{"c"});
  EXPECT_FALSE(journal.is_kept());
  EXPECT_THAT(lines.messages, testing::ElementsAre(testing::HasSubstr("no space left")));
  EXPECT_EQ(journal.actors().size(), 1U);
  EXPECT_FALSE(read_journal(lines.text)->is_whole);
}

}  // namespace
}  // namespace e2e::run
