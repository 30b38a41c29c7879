// A log on a real disk: what is in it, whose it is, and what a crash leaves.
#include "net/durable_file.hpp"

#include <csignal>
#include <cstdlib>
#include <fstream>
#include <sstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

namespace e2e::net {
namespace {

using testing::HasSubstr;

class DurableFileTest : public testing::Test {
 protected:
  DurableFileTest() {
    std::string name = testing::TempDir() + "durable.XXXXXX";
    root_ = ::mkdtemp(name.data());
  }
  ~DurableFileTest() override { std::filesystem::remove_all(root_); }

  std::filesystem::path path() const { return root_ / "a" / "b" / "log.jsonl"; }
  std::string content() const {
    std::ostringstream text;
    text << std::ifstream(path()).rdbuf();
    return text.str();
  }
  static unsigned mode(const std::filesystem::path& path) {
    struct stat status{};
    EXPECT_EQ(::stat(path.c_str(), &status), 0);
    return status.st_mode & 0777U;
  }

  std::filesystem::path root_;
};

TEST_F(DurableFileTest, BelongsToItsOwnerAlone) {
  ASSERT_TRUE(DurableFile::open(path()));
  EXPECT_EQ(mode(path()), 0600U);
  EXPECT_EQ(mode(path().parent_path()), 0700U);
  ::chmod(path().c_str(), 0644);
  ASSERT_TRUE(DurableFile::open(path()));
  EXPECT_EQ(mode(path()), 0600U);
}

TEST_F(DurableFileTest, KeepsLinesAcrossOpenings) {
  {
    auto file = DurableFile::open(path());
    ASSERT_TRUE(file);
    EXPECT_EQ((*file)->text(), "");
    ASSERT_TRUE((*file)->append("one\n"));
    ASSERT_TRUE((*file)->append("two\n"));
  }
  auto file = DurableFile::open(path());
  ASSERT_TRUE(file);
  EXPECT_EQ((*file)->text(), "one\ntwo\n");
  ASSERT_TRUE((*file)->append("three\n"));
  EXPECT_EQ(content(), "one\ntwo\nthree\n");
}

TEST_F(DurableFileTest, ClosesATornLine) {
  ASSERT_TRUE(DurableFile::open(path()));
  std::ofstream(path()) << "one\ntw";
  auto file = DurableFile::open(path());
  ASSERT_TRUE(file);
  EXPECT_EQ((*file)->text(), "one\ntw");
  ASSERT_TRUE((*file)->append("three\n"));
  ASSERT_TRUE((*file)->append("four\n"));
  EXPECT_EQ(content(), "one\ntw\nthree\nfour\n");
}

TEST_F(DurableFileTest, IsHeldByOneAtATime) {
  auto first = DurableFile::open(path());
  ASSERT_TRUE(first);
  auto second = DurableFile::open(path());
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().kind, base::ErrorKind::usage);
  EXPECT_THAT(second.error().message, HasSubstr("in use by another process"));
  first->reset();
  EXPECT_TRUE(DurableFile::open(path()));
}

TEST_F(DurableFileTest, SaysWhyItCannotBeUsed) {
  std::ofstream(root_ / "a") << "a file where a folder is needed";
  const auto file = DurableFile::open(path());
  ASSERT_FALSE(file);
  EXPECT_EQ(file.error().kind, base::ErrorKind::environment);
  EXPECT_THAT(file.error().message, HasSubstr("log.jsonl' cannot be opened: Not a directory"));
}

TEST_F(DurableFileTest, FollowsNoLink) {
  std::filesystem::create_directories(path().parent_path());
  std::filesystem::create_symlink(root_ / "elsewhere", path());
  EXPECT_FALSE(DurableFile::open(path()));
  EXPECT_FALSE(std::filesystem::exists(root_ / "elsewhere"));
}

TEST_F(DurableFileTest, IsAFile) {
  std::filesystem::create_directories(path().parent_path());
  ASSERT_EQ(::mkfifo(path().c_str(), 0600), 0);
  EXPECT_FALSE(DurableFile::open(path()));
}

// What others could have written decides about payments.
TEST_F(DurableFileTest, IsNotBelievedWhereOthersCouldHaveWrittenIt) {
  ASSERT_TRUE(DurableFile::open(path()));
  for (const ::mode_t mode : {0666U, 0620U, 0602U}) {
    ::chmod(path().c_str(), mode);
    const auto file = DurableFile::open(path());
    ASSERT_FALSE(file) << mode;
    EXPECT_EQ(file.error().kind, base::ErrorKind::environment);
    EXPECT_THAT(file.error().message, HasSubstr("log.jsonl' can be written by others (mode 06"));
  }
  ::chmod(path().c_str(), 0600);
  if (::chown(path().c_str(), 65534, 65534) != 0) GTEST_SKIP() << "only root gives files away";
  const auto file = DurableFile::open(path());
  ASSERT_FALSE(file);
  EXPECT_THAT(file.error().message, HasSubstr("belongs to user 65534"));
}

// A limit on the size of files stands for a full disk.
TEST_F(DurableFileTest, WritesNothingAfterALineThatMayBeMissing) {
  auto file = DurableFile::open(path());
  ASSERT_TRUE(file);
  const auto old_handler = std::signal(SIGXFSZ, SIG_IGN);
  struct rlimit old_limit{};
  ASSERT_EQ(::getrlimit(RLIMIT_FSIZE, &old_limit), 0);
  const struct rlimit limit = {6, old_limit.rlim_max};
  ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &limit), 0);
  EXPECT_TRUE((*file)->append("one\n"));
  EXPECT_FALSE((*file)->append("two\n"));
  ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &old_limit), 0);
  std::signal(SIGXFSZ, old_handler);
  EXPECT_FALSE((*file)->append("three\n"));
  EXPECT_EQ(content(), "one\ntw");
}

}  // namespace
}  // namespace e2e::net
