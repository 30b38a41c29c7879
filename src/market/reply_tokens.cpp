#include "market/reply_tokens.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>
#include <vector>

#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>

#include "base/text.hpp"
#include "core/pointer.hpp"

namespace e2e::market {
namespace {

namespace json = boost::json;

constexpr std::size_t kLeastNamed = 8;
constexpr std::size_t kLeastWithDots = 20;
constexpr std::size_t kLeastOpaque = 33;
constexpr std::size_t kMostLearnt = 256;  // of one reply

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_hex_digit(char c) { return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }
bool is_base64url(char c) { return is_digit(c) || is_letter(c) || c == '-' || c == '_'; }
bool is_token_character(char c) {
  return is_base64url(c) || std::string_view("+/=.~%").find(c) != std::string_view::npos;
}

template <class Is>
bool all_of(std::string_view text, const Is& is) {
  return std::all_of(text.begin(), text.end(), is);
}

bool is_hex_id(std::string_view text) {
  if (text.starts_with("0x")) text.remove_prefix(2);
  return all_of(text, [](char c) { return is_hex_digit(c) || c == '-'; });  // with UUIDs
}

bool is_address(std::string_view text) {
  const auto at = text.find('@');
  return at != std::string_view::npos && text.find('.', at) != std::string_view::npos;
}

bool is_url(std::string_view text) {
  return text.starts_with('/') || text.starts_with("data:") || text.find("://") != std::string_view::npos;
}

// "shop.example.com" has three parts, too.
bool is_host_name(std::string_view text) {
  const auto last = text.substr(text.rfind('.') + 1);
  return last.size() <= 6 && all_of(last, [](char c) { return c >= 'a' && c <= 'z'; }) &&
         all_of(text, [](char c) { return (c >= 'a' && c <= 'z') || is_digit(c) || c == '-' || c == '.'; });
}

// Base64url of a text that begins with "{".
bool begins_an_object(std::string_view part) {
  return part.size() > 1 && part[0] == 'e' && std::string_view("wxyz0123456789-_").find(part[1]) != std::string::npos;
}

bool is_dotted_token(std::string_view text) {
  constexpr std::size_t kLeastPart = 8;
  const auto parts = base::split(text, '.');
  if (text.size() < kLeastWithDots || parts.size() != 3 || parts[1].empty() || is_host_name(text)) return false;
  if (!std::all_of(parts.begin(), parts.end(), [](std::string_view part) { return all_of(part, is_base64url); })) {
    return false;
  }
  return begins_an_object(parts[0]) ||
         std::all_of(parts.begin(), parts.end(), [](std::string_view part) { return part.size() >= kLeastPart; });
}

bool is_like_a_token(std::string_view text) {
  if (is_hex_id(text) || is_address(text) || is_url(text)) return false;
  return text.size() >= kLeastOpaque || is_dotted_token(text);
}

// "accessToken", "refresh_token", "id-token", "jwt"
bool names_a_token(std::string_view key) {
  constexpr std::array<std::string_view, 9> kNames = {"access", "refresh",       "bearer", "session", "sessionid",
                                                      "sid",    "authorization", "apikey", "ticket"};
  std::string name = base::to_lower(key);
  std::erase_if(name, [](char c) { return c == '_' || c == '-'; });
  return name.ends_with("token") || name.ends_with("jwt") || name.ends_with("secret") || name.ends_with("cookie") ||
         std::find(kNames.begin(), kNames.end(), name) != kNames.end();
}

bool has_space(std::string_view text) { return text.find_first_of(" \t\r\n") != std::string_view::npos; }

// Calls visit for each run of characters that tokens consist of, without the dots around it.
template <class Visit>
void for_each_word(std::string_view text, const Visit& visit) {
  for (std::size_t at = 0; at < text.size();) {
    const auto* const begin = std::find_if(text.begin() + at, text.end(), is_token_character);
    const auto* const end = std::find_if_not(begin, text.end(), is_token_character);
    std::string_view word(begin, static_cast<std::size_t>(end - begin));
    while (word.starts_with('.')) word.remove_prefix(1);
    while (word.ends_with('.')) word.remove_suffix(1);
    if (!word.empty()) visit(word);
    at = static_cast<std::size_t>(end - text.begin());
  }
}

class TokenFinder {
 public:
  TokenFinder(std::vector<std::string> known_ids, base::Redactor& redactor)
      : known_ids_(std::move(known_ids)), redactor_(redactor) {}

  void read_headers(const net::Headers& headers) {
    for (const auto& header : headers) {
      const std::string name = base::to_lower(header.name);
      if (name.ends_with("cookie")) {
        read_pairs(base::split(header.value, ';').front());
        learn(value_of_pair(base::split(header.value, ';').front()));
      } else if (names_a_token(name)) {
        consider(name, header.value);
      } else if (name == "location") {
        read_query(header.value);
      } else {  // policies and limits are long, too
        for_each_word(header.value, [&](std::string_view word) {
          if (is_dotted_token(word)) learn(word);
        });
      }
    }
  }

  void read_body(std::string_view body) {
    read_literals(body);
    read_pairs(body);
    if (base::trim(body).starts_with('<')) read_elements(body);
  }

 private:
  static std::string_view value_of_pair(std::string_view pair) { return base::trim(pair.substr(pair.find('=') + 1)); }

  void learn(std::string_view value) {
    if (value.starts_with("Bearer ")) value.remove_prefix(value.find(' ') + 1);
    const bool is_id = std::find(known_ids_.begin(), known_ids_.end(), value) != known_ids_.end();
    if (value.size() < kLeastNamed || is_id || learnt_ == kMostLearnt) return;
    ++learnt_;
    redactor_.add(value, "a token of a login");
  }

  void consider(std::string_view key, std::string_view value) {
    const std::string_view bare = value.starts_with("Bearer ") ? value.substr(7) : value;
    if (!has_space(bare) && (names_a_token(key) || is_like_a_token(bare))) return learn(bare);
    if (is_url(value)) return read_query(value);
    consider_words(value);
  }

  void consider_words(std::string_view text) {
    for_each_word(text, [&](std::string_view word) {
      if (is_like_a_token(word)) learn(word);
    });
  }

  // String literals as JSON has them, wherever they stand; one before a colon names the next.
  void read_literals(std::string_view text) {
    std::string key;
    for (std::size_t at = text.find('"'); at != std::string_view::npos; at = text.find('"', at)) {
      const std::size_t end = end_of_literal(text, at);
      if (end == std::string_view::npos) return consider(key, text.substr(at + 1));
      std::string literal = meaning_of(text.substr(at, end - at));
      const auto next = text.find_first_not_of(" \t\r\n", end);
      if (next != std::string_view::npos && text[next] == ':') {
        key = std::move(literal);
      } else {
        consider(key, literal);
      }
      at = end;
    }
  }

  // Behind the closing quote.
  static std::size_t end_of_literal(std::string_view text, std::size_t at) {
    for (std::size_t i = at + 1; i < text.size(); ++i) {
      if (text[i] == '"') return i + 1;
      if (text[i] == '\\') ++i;
    }
    return std::string_view::npos;
  }

  static std::string meaning_of(std::string_view literal) {
    boost::system::error_code failed;
    const json::value value = json::parse(literal, failed);
    return !failed && value.is_string() ? std::string(value.get_string())
                                        : std::string(literal.substr(1, literal.size() - 2));
  }

  // name=value, as forms and cookies have them, and words that stand alone.
  void read_pairs(std::string_view text) {
    constexpr std::string_view kBetween = " \t\r\n\"'<>&;,(){}[]?#";
    while (!text.empty()) {
      const auto end = std::min(text.find_first_of(kBetween), text.size());
      const std::string_view piece = text.substr(0, end);
      const auto equals = piece.find('=');
      if (equals != std::string_view::npos) consider(piece.substr(0, equals), piece.substr(equals + 1));
      if (equals == std::string_view::npos && !is_url(piece)) consider_words(piece);
      text.remove_prefix(std::min(end + 1, text.size()));
    }
  }

  void read_query(std::string_view url) {
    const auto query = url.find_first_of("?#");
    if (query != std::string_view::npos) read_pairs(url.substr(query + 1));
  }

  // <token>value</token>
  void read_elements(std::string_view text) {
    for (const std::string_view element : base::split(text, '<')) {
      const auto end = element.find('>');
      if (end != std::string_view::npos) consider(element.substr(0, end), base::trim(element.substr(end + 1)));
    }
  }

  std::vector<std::string> known_ids_;
  base::Redactor& redactor_;
  std::size_t learnt_ = 0;
};

// Letters and digits, or letters of both cases, from some length on; and whatever is very long.
bool is_opaque(std::string_view word) {
  constexpr std::ptrdiff_t kLeast = 16;
  constexpr std::ptrdiff_t kLong = 24;
  const auto count = [word](const auto& is) { return std::count_if(word.begin(), word.end(), is); };
  const auto digits = count(is_digit);
  const auto letters = count(is_letter);
  const auto capitals = count([](char c) { return c >= 'A' && c <= 'Z'; });
  const bool is_mixed = digits > 0 || (capitals > 0 && capitals < letters);
  return digits + letters >= (is_mixed ? kLeast : kLong);
}

}  // namespace

void learn_tokens(const core::ActionSpec& spec, const net::HttpReply& reply, base::Redactor& redactor) {
  boost::system::error_code failed;
  const json::value body = json::parse(reply.body, failed);
  TokenFinder finder(failed ? std::vector<std::string>() : core::find_all_texts(body, spec.result("ids")), redactor);
  if (!failed) {
    if (const auto token = core::find_text(body, spec.result("token"))) redactor.add(*token, "a token of a login");
  }
  finder.read_headers(reply.headers);
  finder.read_body(reply.body);
}

std::string without_opaque_words(std::string_view text) {
  std::string out;
  const auto* rest = text.begin();
  for_each_word(text, [&](std::string_view word) {
    out.append(rest, word.begin());
    out += is_opaque(word) ? base::kMask : word;
    rest = word.end();
  });
  return out.append(rest, text.end());
}

}  // namespace e2e::market
