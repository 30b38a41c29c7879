// The database file: it survives a restart, keeps mutation and notices together, and refuses what is not its own.
#include <filesystem>
#include <fstream>

#include <gmock/gmock.h>
#include <sqlite3.h>
#include <unistd.h>

#include "contract/sandbox/sandbox_fixture.hpp"
#include "sandbox/defect_names.hpp"

namespace e2e::test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

class DatabaseTest : public testing::Test {
 protected:
  DatabaseTest() {
    std::string pattern = (std::filesystem::temp_directory_path() / "sandbox-XXXXXX").string();
    folder_ = mkdtemp(pattern.data());
  }
  ~DatabaseTest() override { std::filesystem::remove_all(folder_); }

  std::string file() const { return (folder_ / "market.db").string(); }
  sandbox::BackendOptions options() const {
    auto options = default_options();
    options.database_file = file();
    return options;
  }
  // What another program does to the file.
  void execute(const char* sql) const {
    sqlite3* handle = nullptr;
    ASSERT_EQ(sqlite3_open(file().c_str(), &handle), SQLITE_OK);
    EXPECT_EQ(sqlite3_exec(handle, sql, nullptr, nullptr, nullptr), SQLITE_OK) << sqlite3_errmsg(handle);
    sqlite3_close(handle);
  }
  base::Error open_error(sandbox::BackendOptions options) {
    auto backend = sandbox::Backend::open(std::move(options), clock_, ids_);
    return backend ? base::Error{base::ErrorKind::internal, "it opened", {}, {}} : backend.error();
  }
  // Of the first admin, on a backend opened with these options.
  unsigned login_status(sandbox::BackendOptions options, std::string_view password) {
    const auto backend = sandbox::Backend::open(std::move(options), clock_, ids_).value();
    net::HttpRequest request;
    request.method = net::Method::post;
    request.target = "/api/auth/login";
    request.body = boost::json::serialize(boost::json::object{{"email", kAdminEmail}, {"password", password}});
    return make_channel(Transport::in_process, *backend)->send(std::move(request)).status;
  }

 private:
  std::filesystem::path folder_;
  ManualClock clock_;
  base::SeededIdSource ids_{3};
};

TEST_F(DatabaseTest, ARestartKeepsDataAndTokens) {
  Actor buyer;
  std::string request;
  {
    Marketplace market(Transport::in_process, options());
    buyer = market.make_actor("buyer");
    request = market.make_request(buyer, {});
  }
  Marketplace again(Transport::in_process, options());
  EXPECT_EQ(again.get(request_path(request), buyer).text("/data/request/id"), request);
  EXPECT_THAT(inbox_of(again, buyer), ElementsAre("purchase_request/" + request));
  EXPECT_EQ(again.log_in(buyer.email, kActorPassword).id, buyer.id);
}

TEST_F(DatabaseTest, ARestartUpdatesTheAdminsPassword) {
  {
    Marketplace(Transport::in_process, options());
  }
  auto changed = options();
  changed.admin.password = base::Secret("Another-password-2");
  EXPECT_EQ(open_error(std::move(changed)).message, "it opened");
  // The first admin is still one, with the changed password only.
  auto second = options();
  second.admin.email = "second@example.com";
  EXPECT_EQ(login_status(std::move(second), kAdminPassword), 401U);
  second = options();
  second.admin.email = "second@example.com";
  EXPECT_EQ(login_status(std::move(second), "Another-password-2"), 200U);
}

TEST_F(DatabaseTest, AFailingNoticeTakesItsMutationBack) {
  Marketplace market(Transport::in_process, options());
  const auto buyer = market.make_actor("buyer");
  const auto seller = market.make_actor("seller");
  const auto request = market.make_request(buyer, {seller});
  execute("CREATE TRIGGER fail BEFORE INSERT ON notices BEGIN SELECT RAISE(ABORT, 'planted'); END");
  EXPECT_EQ(market.post(request_path(request, "/offers"), seller, valid_offer()).status, 500U);
  EXPECT_EQ(market.patch(request_path(request, "/status"), buyer, {{"status", "payment"}}).status, 500U);
  ASSERT_THAT(market.warnings, SizeIs(2));
  EXPECT_THAT(market.warnings.front(), HasSubstr("planted"));
  execute("DROP TRIGGER fail");
  EXPECT_EQ(market.get(request_path(request), buyer).text("/data/request/status"), "pending");
  EXPECT_TRUE(market.get(request_path(request, "/offers"), buyer).at("/data/offers").as_array().empty());
  EXPECT_THAT(inbox_of(market, buyer), SizeIs(1));
  EXPECT_FALSE(market.make_offer(seller, request).empty()) << "and works again afterwards";
}

TEST_F(DatabaseTest, AFailingLastNoticeTakesTheFirstOnesBack) {
  Marketplace market(Transport::in_process, options());
  const auto buyer = market.make_actor("buyer");
  const auto winner = market.make_actor("seller");
  const auto loser = market.make_actor("seller");
  const auto request = market.make_request(buyer, {winner, loser});
  const auto offer = market.make_offer(winner, request);
  market.make_offer(loser, request);
  execute(
      "CREATE TRIGGER fail BEFORE INSERT ON notices WHEN new.event = 'offer_rejected'"
      " BEGIN SELECT RAISE(ABORT, 'planted'); END");
  EXPECT_EQ(market.put("/api/marketplace/offers/" + offer + "/accept", buyer).status, 500U);
  EXPECT_THAT(inbox_of(market, winner), SizeIs(1));
  EXPECT_TRUE(market.get(request_path(request), buyer).at("/data/request/selectedOfferId").is_null());
  EXPECT_EQ(market.get(request_path(request, "/offers"), buyer).text("/data/offers/0/status"), "pending");
}

TEST_F(DatabaseTest, WhatADefectDoesIsStoredWithItsMutation) {
  auto defective = options();
  defective.defects = sandbox::parse_defects("amn-2026-06-06", {}).value();
  Marketplace market(Transport::in_process, std::move(defective));
  const auto buyer = market.make_actor("buyer");
  const auto seller = market.make_actor("seller");
  const auto request = market.make_request(buyer, {seller});
  market.accept(buyer, market.make_offer(seller, request));
  market.move_to(buyer, request, "payment");
  execute("CREATE TRIGGER fail BEFORE INSERT ON notice_defects BEGIN SELECT RAISE(ABORT, 'planted'); END");
  EXPECT_EQ(market.put(request_path(request, "/delivery"), seller).status, 500U);
  EXPECT_EQ(market.get(request_path(request), buyer).text("/data/request/status"), "payment");
  execute("DROP TRIGGER fail");
  EXPECT_EQ(market.put(request_path(request, "/delivery"), seller).status, 200U);
}

TEST_F(DatabaseTest, TheTruthSurvivesARestartWithoutDefects) {
  std::string request;
  {
    auto defective = options();
    defective.defects =
        sandbox::parse_defects("clean", std::vector<std::string>{"missing:request_created:seller"}).value();
    Marketplace market(Transport::in_process, std::move(defective));
    request = market.make_request(market.make_actor("buyer"), {market.make_actor("seller")});
  }
  auto clean = options();
  clean.expose_truth = true;
  Marketplace again(Transport::in_process, std::move(clean));
  const auto truth = again.get("/__sandbox/truth");
  EXPECT_EQ(truth.text("/data/defects"), "[]");
  EXPECT_EQ(truth.text("/data/purchaseRequests/0/suppressed/0/defect"), "missing:request_created:seller");
}

TEST_F(DatabaseTest, RefusesWhatIsNoDatabase) {
  std::ofstream(file()) << std::string(8192, 'x');
  const auto error = open_error(options());
  EXPECT_EQ(error.kind, base::ErrorKind::environment);
  EXPECT_THAT(error.message, HasSubstr("not a database"));
  EXPECT_FALSE(error.fix.empty());
}

TEST_F(DatabaseTest, RefusesOtherDatabasesAndOtherVersions) {
  execute("CREATE TABLE notes (text)");
  EXPECT_THAT(open_error(options()).message, HasSubstr("another program's"));
  std::filesystem::remove(file());
  EXPECT_EQ(open_error(options()).message, "it opened");
  execute("PRAGMA user_version = 99");
  EXPECT_THAT(open_error(options()).message, HasSubstr("schema version 99"));
}

TEST_F(DatabaseTest, RefusesAnAdminWhoIsABuyer) {
  {
    Marketplace(Transport::in_process, options()).make_actor("buyer");
  }
  auto taken = options();
  taken.admin.email = "buyer1@example.com";
  EXPECT_EQ(open_error(std::move(taken)).kind, base::ErrorKind::usage);
}

}  // namespace
}  // namespace e2e::test
