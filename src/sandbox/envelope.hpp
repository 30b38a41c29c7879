// The two envelopes of every reply: {"success":true,"data":…} and the error envelope.
#pragma once

#include <string>
#include <string_view>

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include "base/clock.hpp"
#include "net/http_server.hpp"
#include "sandbox/api_error.hpp"

namespace e2e::sandbox {

net::ServerReply success(unsigned status, const boost::json::value& data);
// The same, for data that is JSON text already.
net::ServerReply success_text(std::string_view data);
// {"success":true, …members}: the health route has no `data`.
net::ServerReply success_flat(const boost::json::object& members);

struct RequestLine {
  std::string_view method;
  std::string_view path;
};
net::ServerReply failure(const ApiError& error, const RequestLine& request, base::WallTime now);

}  // namespace e2e::sandbox
