// Files that must not stay: removed with their object, and by what a signal's handler calls.
#include "net/temporary_path.hpp"

#include <cstdlib>
#include <fstream>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

namespace e2e::net {
namespace {

class TemporaryPathTest : public testing::Test {
 protected:
  TemporaryPathTest() {
    std::string name = testing::TempDir() + "temporary.XXXXXX";
    root_ = ::mkdtemp(name.data());
  }
  ~TemporaryPathTest() override { std::filesystem::remove_all(root_); }

  std::filesystem::path make(const std::string& name) const {
    std::ofstream(root_ / name) << name;
    return root_ / name;
  }

  std::filesystem::path root_;
};

TEST_F(TemporaryPathTest, IsRemovedWithItsObject) {
  const auto path = make("a");
  {
    TemporaryPath first(path);
    const TemporaryPath second(std::move(first));
    EXPECT_TRUE(std::filesystem::exists(path));
  }
  EXPECT_FALSE(std::filesystem::exists(path));
}

TEST_F(TemporaryPathTest, StaysWhenItIsKept) {
  const auto path = make("a");
  {
    TemporaryPath kept(path);
    kept.keep();
  }
  remove_temporary_files();
  EXPECT_TRUE(std::filesystem::exists(path));
}

TEST_F(TemporaryPathTest, IsRemovedByASignalsHandler) {
  const TemporaryPath one(make("one"));
  TemporaryPath moved(make("two"));
  const TemporaryPath two(std::move(moved));
  TemporaryPath kept(make("three"));
  kept.keep();
  remove_temporary_files();
  EXPECT_FALSE(std::filesystem::exists(one.path()));
  EXPECT_FALSE(std::filesystem::exists(two.path()));
  EXPECT_TRUE(std::filesystem::exists(root_ / "three"));
}

// Places are given back: there are fewer of them than files in a run.
TEST_F(TemporaryPathTest, ManyOneAfterAnother) {
  for (int i = 0; i < 1000; ++i) TemporaryPath(root_ / "none").keep();
  const TemporaryPath last(make("last"));
  remove_temporary_files();
  EXPECT_FALSE(std::filesystem::exists(last.path()));
}

}  // namespace
}  // namespace e2e::net
