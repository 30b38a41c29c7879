#include "unit/core/accounting_fixture.hpp"

namespace e2e::core {
namespace {

class UnreadDriftTest : public AccountingTest {
 protected:
  UnreadDriftTest() {
    add(expect(kBuyer, Event::request_created, "purchase_request", {"r1"}, 100));
    inbox(kBuyer, {item("n1", "purchase_request", "r1", 150), item("n2", "system", "", 160)});
    input_.inboxes[0].unread_baseline = 3;
  }

  void read(int ms, std::int64_t count) { input_.inboxes[0].unread_readings.push_back({count, at(ms)}); }
};

TEST_F(UnreadDriftTest, TheCountGrowsByEveryNewItemAlsoByIgnoredOnes) {
  read(150, 4);
  read(159, 4);
  read(160, 5);
  EXPECT_TRUE(judge().findings.empty());
}

TEST_F(UnreadDriftTest, AReadItemDoesNotCount) {
  input_.inboxes[0].items[0].is_unread = false;
  read(200, 4);
  EXPECT_TRUE(judge().findings.empty());
}

TEST_F(UnreadDriftTest, ACountThatStaysWrongIsOneFinding) {
  read(300, 6);
  read(200, 6);
  read(400, 6);
  const auto result = judge();
  ASSERT_EQ(result.findings.size(), 1U);
  EXPECT_EQ(result.findings[0].kind, FindingKind::unread_drift);
  EXPECT_EQ(result.findings[0].flow, FlowIndex{0});
  EXPECT_EQ(result.findings[0].detail, "the unread count is 6, but 3 at the baseline and 2 unread since make 5");
}

TEST_F(UnreadDriftTest, ACountThatStaysWrongIsToldAsItWasFirstRead) {
  input_.inboxes[0].items.push_back(item("n3", "system", "", 250));
  read(300, 7);
  read(200, 6);
  const auto result = judge();
  ASSERT_EQ(result.findings.size(), 1U);
  EXPECT_EQ(result.findings[0].detail, "the unread count is 6, but 3 at the baseline and 2 unread since make 5");
}

TEST_F(UnreadDriftTest, ACountThatGoesMoreWrongIsAnotherFinding) {
  read(200, 6);
  read(300, 5);
  read(400, 4);
  EXPECT_EQ(judge().findings.size(), 2U);
}

TEST_F(UnreadDriftTest, WithoutABaselineNothingIsSaid) {
  input_.inboxes[0].unread_baseline = std::nullopt;
  read(200, 99);
  EXPECT_TRUE(judge().findings.empty());
}

}  // namespace
}  // namespace e2e::core
