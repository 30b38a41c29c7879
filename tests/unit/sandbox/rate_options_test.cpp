#include "sandbox/rate_options.hpp"

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace e2e::sandbox {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

TEST(RateOptions, ReadLimits) {
  struct Case {
    std::string_view text;
    std::optional<RateLimits> limits;
  };
  for (const auto& [text, limits] :
       {Case{"off", {}}, Case{"amn", RateLimits{100, 10, 30, 900s}}, Case{"amn/5s", RateLimits{100, 10, 30, 5s}},
        Case{"amn/2m", RateLimits{100, 10, 30, 120s}}, Case{"20/1s", RateLimits{20, {}, {}, 1s}},
        Case{"1/15m", RateLimits{1, {}, {}, 900s}}, Case{"1000000/86400s", RateLimits{1'000'000, {}, {}, 86'400s}},
        Case{"5/1440m", RateLimits{5, {}, {}, 86'400s}}}) {
    const auto read = parse_rate_limits(text);
    ASSERT_TRUE(read) << text;
    EXPECT_EQ(*read, limits) << text;
  }
}

TEST(RateOptions, RefuseWhatIsNoLimitAndSayWhatToDo) {
  struct Case {
    std::string_view text;
    std::string_view fix;
  };
  constexpr std::string_view kForms = "give off, amn, amn with a window (amn/5s), or N/W (100/900s)";
  constexpr std::string_view kWindow = "give whole seconds or minutes of at most 24 hours after the /: 900s, 15m";
  constexpr std::string_view kNumber = "give amn or a whole number from 1 to 1000000 before the /";
  for (const auto& [text, fix] : {Case{"", kForms},           Case{"on", kForms},
                                  Case{"100", kForms},        Case{"AMN", kForms},
                                  Case{"amn ", kForms},       Case{"amn/", kWindow},
                                  Case{"amn/5", kWindow},     Case{"amn/s", kWindow},
                                  Case{"amn/0s", kWindow},    Case{"amn/-5s", kWindow},
                                  Case{"amn/+5s", kWindow},   Case{"amn/500ms", kWindow},
                                  Case{"amn/1h", kWindow},    Case{"amn/1.5s", kWindow},
                                  Case{"amn/5s/5s", kWindow}, Case{"5/86401s", kWindow},
                                  Case{"5/1441m", kWindow},   Case{"5/99999999999999999999s", kWindow},
                                  Case{"/5s", kNumber},       Case{"0/5s", kNumber},
                                  Case{"-1/5s", kNumber},     Case{"1000001/5s", kNumber},
                                  Case{"off/5s", kNumber},    Case{"1e3/5s", kNumber},
                                  Case{"10 /5s", kNumber}}) {
    const auto read = parse_rate_limits(text);
    ASSERT_FALSE(read) << text;
    EXPECT_EQ(read.error().kind, base::ErrorKind::usage) << text;
    EXPECT_THAT(read.error().message, HasSubstr("--rate-limit '" + std::string(text) + "' "));
    EXPECT_EQ(read.error().fix, fix) << text;
  }
}

TEST(RateOptions, ReadFormsOfHeaders) {
  EXPECT_EQ(parse_rate_headers("draft6"), RateHeaderForm::draft6);
  EXPECT_EQ(parse_rate_headers("draft7"), RateHeaderForm::draft7);
  EXPECT_EQ(parse_rate_headers("draft8"), RateHeaderForm::draft8);
  EXPECT_EQ(parse_rate_headers("legacy"), RateHeaderForm::legacy);
  EXPECT_EQ(parse_rate_headers("none"), RateHeaderForm::none);
}

TEST(RateOptions, RefuseFormsThatDoNotExist) {
  EXPECT_EQ(parse_rate_headers("legcay").error().fix, "did you mean legacy?");
  for (const auto* text : {"", "both", "Draft7", "draft9", "7"}) {
    const auto read = parse_rate_headers(text);
    ASSERT_FALSE(read) << text;
    EXPECT_EQ(read.error().kind, base::ErrorKind::usage);
    EXPECT_THAT(read.error().message, HasSubstr("--rate-headers '" + std::string(text) + "' "));
    EXPECT_FALSE(read.error().fix.empty());
  }
  EXPECT_EQ(parse_rate_headers("both").error().fix, "give one of draft6, draft7, draft8, legacy, none");
}

}  // namespace
}  // namespace e2e::sandbox
