#include "base/secret.hpp"

#include <algorithm>
#include <array>
#include <concepts>
#include <cstdlib>
#include <memory>
#include <new>
#include <ostream>
#include <string>
#include <type_traits>

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace {

// One block whose bytes are looked at when it is freed: whether a secret was wiped cannot be seen any later.
struct Watched {
  const char* bytes = nullptr;
  std::size_t size = 0;
  bool was_zero = false;
};
Watched watched;

void release(void* block) noexcept {
  if (block != nullptr && block == watched.bytes) {
    watched.was_zero = std::all_of(watched.bytes, watched.bytes + watched.size, [](char c) { return c == 0; });
  }
  std::free(block);
}

}  // namespace

void* operator new[](std::size_t size) {
  void* block = std::malloc(size);
  if (block == nullptr) throw std::bad_alloc();
  return block;
}
void operator delete[](void* block) noexcept { release(block); }
void operator delete[](void* block, std::size_t) noexcept { release(block); }

namespace e2e::base {
namespace {

// Whether the bytes of `secret` are zero when `end_of_life` frees them.
template <class Act>
bool wipes(const Secret& secret, const Act& end_of_life) {
  watched = {secret.expose().data(), secret.expose().size(), false};
  end_of_life();
  watched.bytes = nullptr;
  return watched.was_zero;
}

// What must not compile.
template <class T>
concept Printable = requires(std::ostream& out, const T& value) { out << value; };
template <class T>
concept Comparable = requires(const T& a, const T& b) { a == b; };

static_assert(!std::is_copy_constructible_v<Secret> && !std::is_copy_assignable_v<Secret>);
static_assert(std::is_nothrow_move_constructible_v<Secret> && std::is_nothrow_move_assignable_v<Secret>);
static_assert(!std::is_convertible_v<std::string, Secret> && !std::is_convertible_v<const char*, Secret>);
static_assert(!std::is_convertible_v<Secret, std::string> && !std::is_convertible_v<Secret, std::string_view>);
static_assert(!Printable<Secret> && Printable<std::string>);
static_assert(!Comparable<Secret> && Comparable<std::string>);
static_assert(!fmt::is_formattable<Secret>::value && fmt::is_formattable<std::string>::value);

TEST(Secret, ExposesWhatItWasGiven) {
  EXPECT_EQ(Secret("hunter2").expose(), "hunter2");
  EXPECT_TRUE(Secret().empty());
  EXPECT_TRUE(Secret("").empty());
  EXPECT_EQ(Secret().expose(), "");
}

TEST(Secret, LeavesNothingBehindWhenMoved) {
  Secret first("short");
  const char* const bytes = first.expose().data();
  const Secret second = std::move(first);
  EXPECT_TRUE(first.empty());  // NOLINT(bugprone-use-after-move): what is left is what is tested
  EXPECT_EQ(first.expose(), "");
  EXPECT_EQ(second.expose(), "short");
  EXPECT_EQ(second.expose().data(), bytes);  // the same bytes: no copy was made on the way
}

TEST(Secret, IsReplacedByAssignment) {
  Secret secret("old");
  secret = Secret("new");
  EXPECT_EQ(secret.expose(), "new");
  Secret& same = secret;
  secret = std::move(same);
  EXPECT_EQ(secret.expose(), "new");
}

TEST(Secret, IsWipedBeforeItsMemoryIsFreed) {
  auto dying = std::make_unique<Secret>("hunter22");
  EXPECT_TRUE(wipes(*dying, [&] { dying.reset(); }));
  Secret replaced("hunter22");
  EXPECT_TRUE(wipes(replaced, [&] { replaced = Secret("another"); }));
}

TEST(Secret, CopiesOnlyWhenAsked) {
  const Secret secret("hunter2");
  const Secret copy = secret.copy();
  EXPECT_EQ(copy.expose(), secret.expose());
  EXPECT_NE(copy.expose().data(), secret.expose().data());
}

TEST(Wipe, OverwritesTheBuffer) {
  std::array<char, 6> bytes = {'s', 'e', 'c', 'r', 'e', 't'};
  wipe(bytes.data(), 5);
  EXPECT_EQ(std::string_view(bytes.data(), 6), std::string_view("\0\0\0\0\0t", 6));
  wipe(nullptr, 0);
}

}  // namespace
}  // namespace e2e::base
