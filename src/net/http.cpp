#include "net/http.hpp"

#include <algorithm>
#include <array>

#include "base/text.hpp"

namespace e2e::net {

std::string_view to_string(Method method) {
  switch (method) {
    case Method::get:
      return "GET";
    case Method::post:
      return "POST";
    case Method::put:
      return "PUT";
    case Method::patch:
      return "PATCH";
    case Method::del:
      return "DELETE";
  }
  return "GET";
}

std::string_view find_header(const Headers& headers, std::string_view name) {
  for (const auto& header : headers) {
    if (base::equals_ignoring_case(header.name, name)) return header.value;
  }
  return {};
}

bool is_sendable(const Header& header) {
  constexpr std::string_view kTokenCharacters =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789!#$%&'*+-.^_`|~";
  const bool is_token = !header.name.empty() && header.name.find_first_not_of(kTokenCharacters) == std::string::npos;
  return is_token && std::none_of(header.value.begin(), header.value.end(), [](char character) {
           const auto byte = static_cast<unsigned char>(character);
           return (byte < 0x20 && byte != '\t') || byte == 0x7f;
         });
}

bool is_framing_header(std::string_view name) {
  constexpr std::array<std::string_view, 4> kFraming = {"connection", "content-length", "transfer-encoding", "host"};
  return std::any_of(kFraming.begin(), kFraming.end(),
                     [&](std::string_view framing) { return base::equals_ignoring_case(framing, name); });
}

}  // namespace e2e::net
