#include "base/strong_id.hpp"

#include <concepts>
#include <unordered_set>

#include <gtest/gtest.h>

namespace e2e::base {
namespace {

using CatId = StrongId<struct CatTag>;
using DogId = StrongId<struct DogTag>;

// What must not compile.
template <class A, class B>
concept Comparable = requires(const A& a, const B& b) { a == b; };

static_assert(!std::is_convertible_v<CatId, DogId> && !std::is_constructible_v<CatId, DogId>);
static_assert(!std::is_assignable_v<CatId&, DogId>);
static_assert(!std::is_convertible_v<std::string, CatId> && !std::is_convertible_v<CatId, std::string>);
static_assert(!Comparable<CatId, DogId> && !Comparable<CatId, std::string> && Comparable<CatId, CatId>);

TEST(StrongId, ComparesAndHashesByValue) {
  const CatId tom("tom");
  EXPECT_EQ(tom, CatId("tom"));
  EXPECT_NE(tom, CatId("kit"));
  EXPECT_LT(CatId("kit"), tom);
  EXPECT_TRUE(CatId().empty());
  EXPECT_EQ(tom.value(), "tom");
  EXPECT_EQ(std::unordered_set<CatId>({tom, CatId("tom"), CatId("kit")}).size(), 2U);
}

}  // namespace
}  // namespace e2e::base
