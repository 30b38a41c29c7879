#include "sandbox/envelope.hpp"

#include <algorithm>
#include <utility>

#include <boost/json.hpp>

namespace e2e::sandbox {
namespace {

namespace json = boost::json;

net::ServerReply reply_of(unsigned status, std::string body) {
  net::ServerReply reply;
  reply.status = status;
  reply.body = std::move(body);
  return reply;
}

// A path is bytes; only those that are text in any encoding may be echoed in JSON.
std::string ascii(std::string_view bytes) {
  std::string text(bytes);
  std::replace_if(text.begin(), text.end(), [](char c) { return c < ' ' || c > '~'; }, '?');
  return text;
}

}  // namespace

net::ServerReply success(unsigned status, const json::value& data) {
  return reply_of(status, R"({"success":true,"data":)" + json::serialize(data) + "}");
}

net::ServerReply success_text(std::string_view data) {
  std::string body;
  body.reserve(data.size() + 32);
  body.append(R"({"success":true,"data":)").append(data).push_back('}');
  return reply_of(200, std::move(body));
}

net::ServerReply success_flat(const json::object& members) {
  json::object body{{"success", true}};
  for (const auto& member : members) {
    body.insert(member);
  }
  return reply_of(200, json::serialize(body));
}

net::ServerReply failure(const ApiError& error, const RequestLine& request, base::WallTime now) {
  json::array fields;
  for (const auto& field : error.fields) {
    fields.push_back(json::object{{"field", field.field}, {"message", field.message}});
  }
  const json::object body{{"success", false},
                          {"message", error.message},
                          {"error", error.code},
                          {"statusCode", error.status},
                          {"timestamp", base::to_rfc3339(now)},
                          {"path", ascii(request.path)},
                          {"method", ascii(request.method)},
                          {"data", std::move(fields)}};
  return reply_of(error.status, json::serialize(body));
}

}  // namespace e2e::sandbox
