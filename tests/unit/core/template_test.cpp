#include "core/template.hpp"

#include <algorithm>
#include <map>

#include <boost/json/parse.hpp>
#include <gmock/gmock.h>
#include <rapidcheck/gtest.h>

namespace e2e::core {
namespace {

using base::ErrorKind;
using testing::ElementsAre;
using testing::HasSubstr;

std::string body(std::string_view json, const Variables& variables) {
  auto text = render_body(boost::json::parse({json.data(), json.size()}), variables);
  return text ? *text : "error: " + text.error().message;
}

TEST(RenderPath, PercentEncodesValues) {
  EXPECT_EQ(render_path("/a/${id}?q=${text}", {{"id", "x/../y"}, {"text", "a b&c=ü"}}).value(),
            "/a/x%2F..%2Fy?q=a%20b%26c%3D%C3%BC");
}

TEST(RenderPath, WritesNumbersAndBooleansAsText) {
  EXPECT_EQ(render_path("/${page}/${on}", {{"page", 3}, {"on", true}}).value(), "/3/true");
}

TEST(RenderPath, KeepsAnEscapedPlaceholder) { EXPECT_EQ(render_path("/$${id}$", {}).value(), "/${id}$"); }

TEST(RenderPath, RefusesValuesThatWouldAddressAnotherResource) {
  EXPECT_EQ(render_path("/a/${id}/b", {{"id", ""}}).error().kind, ErrorKind::internal);
  EXPECT_EQ(render_path("/a/${id}/b", {{"id", nullptr}}).error().kind, ErrorKind::internal);
  EXPECT_EQ(render_path("/a/${id}/b", {{"id", boost::json::array{"x"}}}).error().kind, ErrorKind::internal);
}

TEST(RenderPath, RefusesWhatABackendMustNotGiveAsAnIdentifier) {
  for (const char* bad : {".", "..", "\n", "a\r\nb", "\x1b[2J", "\x7f", "a\u0080", "\u009fb"}) {
    const auto path = render_path("/a/${id}/b", {{"id", bad}});
    ASSERT_FALSE(path) << bad;
    EXPECT_EQ(path.error().kind, ErrorKind::product);
    EXPECT_THAT(path.error().message, HasSubstr("as id cannot stand in a path"));
  }
  EXPECT_EQ(render_path("/a/${id}", {{"id", ".."}}).error().message, "'..' as id cannot stand in a path");
  EXPECT_EQ(render_path("/a/${id}", {{"id", "a\nb"}}).error().message,
            "a text of 3 bytes with control characters as id cannot stand in a path");
}

TEST(RenderPath, KeepsIdentifiersThatOnlyLookAlike) {
  for (const auto& [given, sent] : std::map<std::string, std::string>{{"...", "..."},
                                                                      {".a", ".a"},
                                                                      {"..;", "..%3B"},
                                                                      {"%2e%2e", "%252e%252e"},
                                                                      {"../x", "..%2Fx"},
                                                                      {"\u00a0", "%C2%A0"},
                                                                      {"ü", "%C3%BC"}}) {
    EXPECT_EQ(render_path("/a/${id}", {{"id", boost::json::string(given)}}).value(), "/a/" + sent);
  }
}

TEST(RenderPath, NamesAMissingVariable) {
  const auto path = render_path("/a/${offer_id}", {{"id", "x"}});
  ASSERT_FALSE(path);
  EXPECT_THAT(path.error().message, HasSubstr("offer_id"));
}

TEST(RenderBody, GivesAWholePlaceholderTheValuesOwnType) {
  const Variables variables = {{"text", "a"},
                               {"count", 3},
                               {"on", false},
                               {"none", nullptr},
                               {"ids", boost::json::array{"x", 1}},
                               {"map", boost::json::object{{"k", "v"}}}};
  EXPECT_EQ(body(R"(["${text}","${count}","${on}","${none}","${ids}","${map}"])", variables),
            R"(["a",3,false,null,["x",1],{"k":"v"}])");
}

TEST(RenderBody, InterpolatesInsideLongerStrings) {
  EXPECT_EQ(body(R"({"t":"Flow ${n} of ${who}","u":"$${n}"})", {{"n", 7}, {"who", "\"me\"\n"}}),
            R"({"t":"Flow 7 of \"me\"\n","u":"${n}"})");
}

TEST(RenderBody, WritesForcedNumbersDigitByDigit) {
  for (const char* digits : {"0", "1", "1.010000000000000001", "100000000000000000000000000000.5", "-1e+5"}) {
    EXPECT_EQ(body(R"({"p":"${price:number}"})", {{"price", digits}}), "{\"p\":" + std::string(digits) + "}");
  }
}

TEST(RenderBody, RefusesAForcedNumberThatIsNone) {
  for (const char* text : {"", "1,5", "01", "1.", ".5", "+1", "NaN", "1 ", "0x1", "1e", "--1", "1}"}) {
    EXPECT_THAT(body(R"({"p":"${price:number}"})", {{"price", text}}), HasSubstr("error: ")) << text;
  }
}

// Values come from a backend: what looks like a template in them stays text.
TEST(RenderBody, NeverExpandsAValueAgain) {
  EXPECT_EQ(body(R"(["${a}","x${a}"])", {{"a", "${b}"}, {"b", "secret"}}), R"(["${b}","x${b}"])");
}

TEST(RenderBody, KeepsConstantsAndNesting) {
  EXPECT_EQ(body(R"({"a":{"b":[1,true,null,"x",0.5,[],{}]},"k\"ey":18446744073709551615})", {}),
            R"({"a":{"b":[1,true,null,"x",0.5,[],{}]},"k\"ey":18446744073709551615})");
}

TEST(RenderBody, ReportsAMissingVariableAtAnyDepth) {
  EXPECT_THAT(body(R"({"a":[{"b":"${gone}"}]})", {}), HasSubstr("'gone'"));
  EXPECT_THAT(body(R"(["x${gone}"])", {}), HasSubstr("'gone'"));
}

TEST(RenderBody, RefusesAListInsideALongerString) {
  EXPECT_THAT(body(R"(["ids: ${ids}"])", {{"ids", boost::json::array{"x"}}}), HasSubstr("not a scalar"));
}

// Texts as a backend may hand them out: any bytes below 0x80, control characters and quotes included.
rc::Gen<std::string> any_ascii() { return rc::gen::container<std::string>(rc::gen::inRange<char>(0, 127)); }

boost::json::string text_value(const std::string& text) { return boost::json::string({text.data(), text.size()}); }

RC_GTEST_PROP(RenderBody, BringsAnyTextThroughUnchanged, ()) {
  const std::string value = *any_ascii();
  const auto text = render_body(boost::json::object{{"whole", "${v}"}, {"part", "<${v}>"}}, {{"v", text_value(value)}});
  RC_ASSERT(text.has_value());
  const auto reply = boost::json::parse(*text);
  RC_ASSERT(std::string(reply.at("whole").as_string()) == value);
  RC_ASSERT(std::string(reply.at("part").as_string()) == "<" + value + ">");
}

RC_GTEST_PROP(RenderPath, KeepsAnyValueInsideItsSegment, ()) {
  const std::string value = *any_ascii();
  RC_PRE(!value.empty());
  const auto path = render_path("/a/${v}", {{"v", text_value(value)}});
  const bool has_control = std::any_of(value.begin(), value.end(), [](char c) { return c < 0x20 || c == 0x7f; });
  RC_ASSERT(path.has_value() == (value != "." && value != ".." && !has_control));
  if (path) RC_ASSERT(path->substr(3).find_first_of("/?#& \r\n") == std::string::npos);
}

// Reading a template never crashes, and what it accepts can be rendered.
RC_GTEST_PROP(PlaceholdersIn, AcceptsOnlyWhatCanBeRendered, ()) {
  const std::string text = *rc::gen::container<std::string>(rc::gen::element('$', '{', '}', ':', 'a', '-', '/'));
  const auto names = placeholders_in(text);
  Variables variables;
  for (const auto& name : names.value_or(std::vector<std::string>())) variables[name] = "1";
  RC_ASSERT(render_body(boost::json::value(text), variables).has_value() == names.has_value());
}

TEST(PlaceholdersIn, NamesThemInOrder) {
  EXPECT_THAT(placeholders_in("/${a}/$${b}/${c_2}?${a}").value(), ElementsAre("a", "c_2", "a"));
  EXPECT_THAT(placeholders_in("${price:number}").value(), ElementsAre("price"));
  EXPECT_THAT(placeholders_in("no $ {placeholder} $").value(), ElementsAre());
}

TEST(PlaceholdersIn, RefusesWhatIsNotWellFormed) {
  for (const std::string_view text : {"${", "a ${b", "${}", "${ a}", "${A}", "${1a}", "${a-b}", "${a:}", "${a:text}",
                                      "${a:number:number}", "x${a:number}", "${a:number}${b}", "${${a}}"}) {
    const auto names = placeholders_in(text);
    ASSERT_FALSE(names) << text;
    EXPECT_EQ(names.error().kind, ErrorKind::usage) << text;
    EXPECT_FALSE(names.error().fix.empty()) << text;
  }
}

}  // namespace
}  // namespace e2e::core
