// Undoes the Content-Encoding of a reply. None was asked for, but servers and proxies send it anyway.
// Source: RFC 9110 §8.4.1, RFC 1950 (zlib), RFC 1951 (deflate), RFC 1952 (gzip).
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace e2e::net {

// `coding` is the header's value: gzip, x-gzip, deflate, or empty and "identity" for a body sent as it is.
// Errors: product, for another coding, damaged data, or more than `maximum_bytes` after decoding.
base::Result<std::string> decode_content(std::string_view coding, std::string body, std::size_t maximum_bytes);

}  // namespace e2e::net
