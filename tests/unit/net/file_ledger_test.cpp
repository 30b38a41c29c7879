#include "net/file_ledger.hpp"

#include <cstdlib>
#include <fstream>
#include <sstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

namespace e2e::net {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

const base::WallTime kNow = base::WallTime(1'780'000'000s);
const LedgerTier kGlobal = {"global", 200, 901s};

class Lines final : public Sink {
 public:
  void line(std::string_view text) override { lines.emplace_back(text); }
  std::vector<std::string> lines;
};

class FileLedgerTest : public testing::Test {
 protected:
  FileLedgerTest() {
    std::string name = testing::TempDir() + "file_ledger_XXXXXX";
    root = mkdtemp(name.data());
  }
  ~FileLedgerTest() override { std::filesystem::remove_all(root); }

  FileLedger open(std::string_view target = "http://localhost:5001") {
    return {root / "state" / "marketplace-e2e", base::parse_http_url(target).value(), warnings};
  }
  std::string content(const FileLedger& ledger) const {
    std::ostringstream text;
    text << std::ifstream(ledger.file()).rdbuf();
    return text.str();
  }
  static int mode_of(const std::filesystem::path& path) {
    struct stat status{};
    EXPECT_EQ(::stat(path.c_str(), &status), 0) << path;
    return static_cast<int>(status.st_mode & 0777U);
  }

  std::filesystem::path root;
  Lines warnings;
};

// A process that reserves until nothing is left, and writes one byte for every place it got.
pid_t start_spender(FileLedger ledger, const LedgerTier& tier, int to) {
  const pid_t child = ::fork();
  if (child != 0) return child;
  for (std::int64_t i = 0; i <= tier.limit; ++i) {
    if (!ledger.reserve({tier}, kNow).is_admitted) _exit(0);
    if (::write(to, "x", 1) != 1) break;
  }
  _exit(1);
}

std::size_t drain(int from) {
  std::string bytes(4096, '\0');
  std::size_t size = 0;
  for (ssize_t got = 0; (got = ::read(from, bytes.data(), bytes.size())) > 0;) size += static_cast<std::size_t>(got);
  return size;
}

TEST_F(FileLedgerTest, GivesNoPlaceToTwoProcesses) {
  int ends[2];
  ASSERT_EQ(::pipe(ends), 0);
  std::vector<pid_t> children;
  for (int i = 0; i < 4; ++i) children.push_back(start_spender(open(), kGlobal, ends[1]));
  ::close(ends[1]);
  EXPECT_EQ(drain(ends[0]), 200U);
  ::close(ends[0]);
  for (const pid_t child : children) {
    int status = -1;
    ASSERT_EQ(::waitpid(child, &status, 0), child);
    EXPECT_EQ(status, 0);
  }
  EXPECT_THAT(content(open()), HasSubstr(R"("spent":200)"));
}

TEST_F(FileLedgerTest, LosesNothingWhenAProcessIsKilled) {
  const LedgerTier few = {"global", 20, 901s};
  for (int round = 0; round < 10; ++round) {
    int ends[2];
    ASSERT_EQ(::pipe(ends), 0);
    const pid_t child = start_spender(open(), few, ends[1]);
    ::close(ends[1]);
    char byte = 0;
    for (int i = 0; i <= round % 3; ++i) ASSERT_EQ(::read(ends[0], &byte, 1), 1);
    ::kill(child, SIGKILL);
    const std::size_t spent = static_cast<std::size_t>(round % 3) + 1 + drain(ends[0]);
    ::close(ends[0]);
    ::waitpid(child, nullptr, 0);
    auto ledger = open();
    std::size_t left = 0;
    while (ledger.reserve({few}, kNow).is_admitted) ++left;
    EXPECT_LE(spent + left, 20U);
    EXPECT_GE(spent + left, 19U) << "the one that was under way";
    std::filesystem::remove(ledger.file());
  }
  EXPECT_THAT(warnings.lines, IsEmpty());
}

TEST_F(FileLedgerTest, SharesBetweenHandlesAndRemembers) {
  auto first = open();
  {
    auto second = open();
    for (int i = 0; i < 100; ++i) {
      EXPECT_TRUE(first.reserve({kGlobal}, kNow).is_admitted);
      EXPECT_TRUE(second.reserve({kGlobal}, kNow).is_admitted);
    }
  }
  EXPECT_FALSE(open().reserve({kGlobal}, kNow).is_admitted);
  EXPECT_TRUE(open().reserve({kGlobal}, kNow + 901s).is_admitted);
}

TEST_F(FileLedgerTest, KeepsTargetsApart) {
  const LedgerTier once = {"global", 1, 901s};
  for (const auto* target : {"http://localhost:5001", "http://localhost:5002", "https://localhost:5001",
                             "http://[::1]:5001", "http://example.com"}) {
    EXPECT_TRUE(open(target).reserve({once}, kNow).is_admitted) << target;
    EXPECT_FALSE(open(target).reserve({once}, kNow).is_admitted) << target;
  }
  EXPECT_FALSE(open("http://LOCALHOST:5001/api").reserve({once}, kNow).is_admitted) << "the same origin";
  EXPECT_EQ(open("http://" + std::string(200, 'a') + ".test").file().filename().string().size(), 60 + 1 + 16 + 5U);
}

TEST_F(FileLedgerTest, IsForTheUserAlone) {
  auto ledger = open();
  ledger.reserve({kGlobal}, kNow);
  EXPECT_EQ(mode_of(root / "state"), 0700);
  EXPECT_EQ(mode_of(root / "state" / "marketplace-e2e"), 0700);
  EXPECT_EQ(mode_of(ledger.file()), 0600);
}

TEST_F(FileLedgerTest, BeginsADamagedFileAnew) {
  auto ledger = open();
  ledger.reserve({kGlobal}, kNow);
  for (int i = 0; i < 2; ++i) {
    std::ofstream(ledger.file()) << "{\"version\":1,";
    EXPECT_TRUE(ledger.reserve({kGlobal}, kNow).is_admitted);
    EXPECT_THAT(content(ledger), HasSubstr(R"("spent":1)"));
  }
  std::ofstream(ledger.file()) << std::string(100'000, ' ');
  EXPECT_TRUE(ledger.reserve({kGlobal}, kNow).is_admitted);
  EXPECT_THAT(warnings.lines, ElementsAre(HasSubstr("is damaged and begun anew")));
}

TEST_F(FileLedgerTest, GoesOnWithoutAFolder) {
  std::ofstream(root / "state") << "a file where the folder should be";
  auto ledger = open();
  for (int i = 0; i < 300; ++i) {
    const auto reservation = ledger.reserve({kGlobal}, kNow);
    ASSERT_TRUE(reservation.is_admitted);
    ASSERT_THAT(reservation.windows, IsEmpty());
  }
  ledger.note_closed(kGlobal, kNow + 1s, kNow);
  EXPECT_THAT(warnings.lines, ElementsAre(HasSubstr("cannot be used (Not a directory)")));
}

TEST_F(FileLedgerTest, DoesNotWriteWhatChangesNothing) {
  auto ledger = open();
  ledger.note_closed(kGlobal, kNow + 60s, kNow);
  const auto written = std::filesystem::last_write_time(ledger.file());
  std::filesystem::last_write_time(ledger.file(), written - 1h);
  EXPECT_FALSE(ledger.reserve({kGlobal}, kNow).is_admitted);
  EXPECT_EQ(std::filesystem::last_write_time(ledger.file()), written - 1h);
}

TEST_F(FileLedgerTest, ReplacesTheFileAsAWhole) {
  auto ledger = open();
  ledger.reserve({kGlobal}, kNow);
  const std::string before = content(ledger);
  std::filesystem::create_hard_link(ledger.file(), root / "before");
  std::ofstream(ledger.file().string() + ".part") << "left by somebody who died";
  ledger.reserve({kGlobal}, kNow);
  EXPECT_THAT(content(ledger), HasSubstr(R"("spent":2)"));
  std::ostringstream kept;
  kept << std::ifstream(root / "before").rdbuf();
  EXPECT_EQ(kept.str(), before) << "whoever reads it meanwhile sees the old one";
}

TEST_F(FileLedgerTest, DoesNotBelieveWhatOthersCouldHaveWritten) {
  open().reserve({kGlobal}, kNow);
  ASSERT_EQ(::chmod(open().file().c_str(), 0666), 0);
  EXPECT_TRUE(open().reserve({kGlobal}, kNow).is_admitted);
  ASSERT_EQ(warnings.lines.size(), 1U);
  EXPECT_THAT(warnings.lines[0], HasSubstr("cannot be used (can be written by others (mode 0666))"));
}

TEST_F(FileLedgerTest, DoesNotWaitForWhoeverMightOpenAPipe) {
  open().reserve({kGlobal}, kNow);
  std::filesystem::remove(open().file());
  ASSERT_EQ(::mkfifo(open().file().c_str(), 0600), 0);
  EXPECT_TRUE(open().reserve({kGlobal}, kNow).is_admitted);
  ASSERT_EQ(warnings.lines.size(), 1U);
  EXPECT_THAT(warnings.lines[0], HasSubstr("is not a regular file"));
}

TEST_F(FileLedgerTest, FollowsNoLink) {
  auto ledger = open();
  ledger.reserve({kGlobal}, kNow);
  std::filesystem::remove(ledger.file());
  std::ofstream(root / "other") << "untouched";
  std::filesystem::create_symlink(root / "other", ledger.file().string() + ".part");
  EXPECT_TRUE(ledger.reserve({kGlobal}, kNow).is_admitted);
  EXPECT_EQ(warnings.lines.size(), 1U);
  std::string text;
  std::getline(std::ifstream(root / "other"), text);
  EXPECT_EQ(text, "untouched");
}

}  // namespace
}  // namespace e2e::net
