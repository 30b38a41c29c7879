// What messages repeat of a reply: redacted whole before it is cut, and of a login next to nothing.
#include "market/codec.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace e2e::market {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr std::string_view kSecret = "Canary-Passw0rd-41";
constexpr std::string_view kToken = "opaque-CANARY-4f1c0f6a9c0d4e5b";

class QuotedReply : public testing::Test {
 protected:
  QuotedReply() { redactor.add(kSecret); }

  std::string refusal_of(core::Action action, const net::HttpReply& reply) {
    const auto checked = check_reply(profile, profile.action(action), reply, {"POST /x", redactor});
    return checked ? "accepted" : checked.error().message;
  }

  const core::Profile profile = *core::parse_profile(core::embedded_profile_text());
  base::Redactor redactor;
};

// Wherever the cut falls.
TEST_F(QuotedReply, LeavesNoPartOfASecretWhereItIsCut) {
  for (std::size_t dots = 0; dots < 210; ++dots) {
    const std::string text = "Failed query 4711 " + std::string(dots, '.') + std::string(kSecret) + " end";
    for (const net::HttpReply& reply : {net::HttpReply{500, {}, R"({"message":")" + text + "\"}"},
                                        {500, {}, text},
                                        {201, {}, text},
                                        {302, {{"Location", text}}, {}},
                                        {429, {{"Retry-After", text}}, {}},
                                        {201, {}, R"({"success":false,"message":")" + text + "\"}"}}) {
      const std::string said = refusal_of(core::Action::create_request, reply);
      EXPECT_THAT(said, Not(HasSubstr("Can"))) << dots;
      EXPECT_THAT(said, HasSubstr("Failed query 4711")) << dots;
      EXPECT_LT(said.size(), 450U);
    }
  }
}

TEST_F(QuotedReply, TellsNothingOfALoginButItsWordsForAnError) {
  const std::string token(kToken);
  for (const net::HttpReply& reply : {net::HttpReply{202, {}, R"({"token":")" + token + "\"}"},
                                      {200, {}, "Warning: x\n{\"token\":\"" + token + "\"}"},
                                      {200, {}, R"({"success":false,"message":"token )" + token + "\"}"},
                                      {500, {}, "<h1>" + token + "</h1>"},
                                      {500, {}, token},
                                      {401, {}, R"({"success":false,"message":"refresh token: opaque-CANARY-abcdef"})"},
                                      {302, {{"Location", "/in/CANARY"}}, {}},
                                      {302, {{"Location", "CANARY://CANARY"}}, {}},
                                      {302, {{"Location", "https://CANARY:CANARY@sso/"}}, {}},
                                      {302, {{"Location", "https://sso/" + token + "?ticket=" + token}}, {}},
                                      {401, {}, R"({"message":"used )" + token + "\"}"}}) {
    EXPECT_THAT(refusal_of(core::Action::login, reply), Not(HasSubstr("CANARY"))) << reply.status << reply.body;
  }
  EXPECT_THAT(refusal_of(core::Action::login, {401, {}, R"({"message":"Invalid e-mail or password"})"}),
              HasSubstr("Invalid e-mail or password"));
}

TEST_F(QuotedReply, TellsWhereALoginIsSentAndWhyItFailed) {
  EXPECT_THAT(
      refusal_of(core::Action::login, {302, {{"Location", "https://me:pw@sso.shop-17.example.com:8443/x"}}, {}}),
      HasSubstr("to 'https://sso.shop-17.example.com:8443';"));
  EXPECT_THAT(refusal_of(core::Action::login, {500, {}, R"({"message":"Failed query 4711"})"}),
              HasSubstr("expected 200 or 201: Failed query 4711"));
}

// Clean-up goes by the backend's words, whatever the passwords are.
TEST_F(QuotedReply, IsJudgedAsItWasHeard) {
  redactor.add("user");
  const net::HttpReply reply{404, {}, R"({"message":"user not found"})"};
  const auto judged = judge_reply(profile, profile.action(core::Action::delete_user), reply, redactor);
  EXPECT_EQ(judged.refusal, "[redacted] not found");
  EXPECT_EQ(judged.heard, "user not found");
  EXPECT_EQ(judge_reply(profile, profile.action(core::Action::login), reply, redactor).heard, "");
}

TEST_F(QuotedReply, HasNoLicenceToLookLikeAnId) {
  redactor.add("passwd1");
  EXPECT_THAT(refusal_of(core::Action::create_request, {500, {}, R"({"message":"aa70617373776431aa"})"}),
              HasSubstr(": aa[redacted]aa"));
}

TEST_F(QuotedReply, KeepsACommonPasswordOutOfTheBackendsWordsAlone) {
  redactor.add("answered");
  const std::string said = refusal_of(core::Action::create_request, {500, {}, R"({"message":"who answered?"})"});
  EXPECT_THAT(said, HasSubstr("POST /x answered 500"));
  EXPECT_THAT(said, HasSubstr("who [redacted]?"));
}

}  // namespace
}  // namespace e2e::market
