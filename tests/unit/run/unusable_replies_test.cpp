// Identifiers and tokens that a backend gives and that cannot be used: refused for what they are, and never sent.
#include <string>
#include <string_view>
#include <vector>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "run_in_process.hpp"

namespace e2e::test {
namespace {

namespace json = boost::json;
using namespace std::string_literals;
using testing::Each;
using testing::HasSubstr;
using testing::Not;

// Gives every member of that name, wherever it stands, another value.
void replace(json::value& value, std::string_view name, const std::string& text) {
  if (auto* object = value.if_object()) {
    for (auto& member : *object) {
      if (member.key() == name && member.value().is_string()) member.value() = text;
      replace(member.value(), name, text);
    }
  } else if (auto* array = value.if_array()) {
    for (auto& element : *array) replace(element, name, text);
  }
}

core::RunResult play_with(InProcessRun& run, std::string_view route, std::string_view name, const std::string& text) {
  run.rewrite = [=](const net::ServerRequest& request, std::string& body) {
    if (!request.path.ends_with(route)) return;
    json::value document = json::parse(body);
    replace(document, name, text);
    body = json::serialize(document);
  };
  return run.play();
}

std::string reasons_of(const core::RunResult& result) {
  std::string all;
  for (const auto& reason : result.verdict.reasons) all += reason + "\n";
  return all;
}

const std::vector<std::string> kBadIds = {".", "..", "\r\n", "a\nb", "a\0b"s, "\x1b[2J", "\x7f", "a\u0085", "\u009b"};

TEST(UnusableReplies, AnIdThatCannotStandInAPathBreaksTheProfile) {
  struct Place {
    std::string_view route;
    int exit_code;  // before the first flow it is the environment's
  };
  for (const auto& [route, exit_code] : std::vector<Place>{{"/api/auth/login", 3},
                                                           {"/api/user/admin/create", 3},
                                                           {"/api/marketplace/purchase-requests", 1},
                                                           {"/offers", 1}}) {
    for (const auto& bad : kBadIds) {
      InProcessRun run;
      const auto result = play_with(run, route, "id", bad);
      EXPECT_EQ(result.verdict.exit_code, exit_code) << route << " " << reasons_of(result);
      EXPECT_THAT(reasons_of(result), HasSubstr("cannot stand in a path")) << route;
      EXPECT_THAT(run.served, Each(Not(HasSubstr("/.")))) << route;
      EXPECT_THAT(run.served, Each(Not(HasSubstr("%0")))) << route;
    }
  }
}

TEST(UnusableReplies, ATokenWithControlCharactersIsARefusedLogin) {
  for (const auto& bad : {"t\r\nX-Injected: 1"s, "t\n"s, "\rt"s, "t\0t"s, "\tt"s, "\x1b[31mt"s, "t\x7f"s}) {
    InProcessRun run;
    const auto result = play_with(run, "/api/auth/login", "accessToken", bad);
    EXPECT_EQ(result.verdict.exit_code, 3) << reasons_of(result);
    EXPECT_THAT(reasons_of(result), HasSubstr("the token in the reply has control characters"));
    EXPECT_THAT(reasons_of(result), Not(HasSubstr("X-Injected")));
  }
}

// The request was made, its reply is lost, and the list in which it is looked up names it so: the loss decides.
TEST(UnusableReplies, NeitherIsAnIdUsedThatALookUpFinds) {
  InProcessRun run;
  run.faults = [](int, const net::HttpRequest& request) -> std::optional<Fault> {
    const bool is_creation =
        request.method == net::Method::post && request.target == "/api/marketplace/purchase-requests";
    return is_creation ? std::optional(Fault{base::ErrorKind::unreachable, {}, true}) : std::nullopt;
  };
  const auto result = play_with(run, "/api/marketplace/purchase-requests", "id", "..");
  EXPECT_EQ(result.verdict.exit_code, 3) << reasons_of(result);
  EXPECT_THAT(reasons_of(result), HasSubstr("cannot stand in a path"));
  EXPECT_THAT(run.served, Each(Not(HasSubstr("/."))));
}

}  // namespace
}  // namespace e2e::test
