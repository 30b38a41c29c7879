#include "net/content_decoding.hpp"

#include <algorithm>
#include <array>
#include <limits>
#include <new>

#include <fmt/format.h>
#include <zlib.h>

#include "base/text.hpp"

namespace e2e::net {
namespace {

// What inflateInit2 takes as windowBits to choose the wrapping around the deflate data.
enum class Wrapping { gzip = 15 + 16, zlib = 15, none = -15 };

constexpr const char* kFix = "read the log of the server, or of a proxy in front of it";

class Inflater {
 public:
  Inflater(std::string_view input, Wrapping wrapping) {
    stream_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(input.data()));  // zlib only reads it
    stream_.avail_in = static_cast<uInt>(input.size());
    if (inflateInit2(&stream_, static_cast<int>(wrapping)) != Z_OK) throw std::bad_alloc();
  }
  ~Inflater() { inflateEnd(&stream_); }
  Inflater(const Inflater&) = delete;
  Inflater& operator=(const Inflater&) = delete;

  // Appends up to one block to `out`, and returns zlib's code.
  int step(std::string& out) {
    std::array<char, 64UL * 1024UL> block;
    stream_.next_out = reinterpret_cast<Bytef*>(block.data());
    stream_.avail_out = static_cast<uInt>(block.size());
    const int code = inflate(&stream_, Z_NO_FLUSH);
    out.append(block.data(), block.size() - stream_.avail_out);
    return code;
  }
  // RFC 1952 §2.2: a gzip file may consist of several members.
  bool start_next_member() { return stream_.avail_in > 0 && inflateReset(&stream_) == Z_OK; }

 private:
  z_stream stream_{};
};

base::Result<std::string> inflate_all(std::string_view input, Wrapping wrapping, std::size_t maximum_bytes) {
  Inflater inflater(input, wrapping);
  std::string out;
  for (;;) {
    const int code = inflater.step(out);
    if (out.size() > maximum_bytes) {
      return base::fail(base::ErrorKind::product,
                        fmt::format("the reply's body is larger than {} bytes once decompressed", maximum_bytes), kFix);
    }
    if (code == Z_STREAM_END && !(wrapping == Wrapping::gzip && inflater.start_next_member())) return out;
    if (code != Z_OK && code != Z_STREAM_END) {
      const char* what = code == Z_BUF_ERROR ? "it is cut off" : "its data are damaged";
      return base::fail(base::ErrorKind::product, fmt::format("the reply's compressed body cannot be read: {}", what),
                        kFix);
    }
  }
}

// "deflate" means zlib's wrapping, but some servers send bare deflate data. RFC 1950 §2.2: the first byte's
// low half is 8 and the first two bytes, as a number, divide by 31.
Wrapping wrapping_of_deflate(std::string_view input) {
  constexpr unsigned kDeflateMethod = 8;
  constexpr unsigned kHeaderCheck = 31;
  if (input.size() < 2) return Wrapping::none;
  const unsigned first = static_cast<unsigned char>(input[0]);
  const unsigned second = static_cast<unsigned char>(input[1]);
  const bool is_zlib = (first & 0x0fU) == kDeflateMethod && (first * 256U + second) % kHeaderCheck == 0;
  return is_zlib ? Wrapping::zlib : Wrapping::none;
}

// Any other word is the server's own, and not repeated.
bool are_registered(std::string_view codings) {
  static constexpr std::array<std::string_view, 12> kCodings = {"br",   "zstd",      "compress", "x-compress",
                                                                "gzip", "x-gzip",    "exi",      "dcb",
                                                                "dcz",  "aes128gcm", "deflate",  "identity"};
  const auto list = base::split(codings, ',');
  return std::all_of(list.begin(), list.end(), [](std::string_view coding) {
    return std::find(kCodings.begin(), kCodings.end(), base::trim(coding)) != kCodings.end();
  });
}

}  // namespace

base::Result<std::string> decode_content(std::string_view coding, std::string body, std::size_t maximum_bytes) {
  const std::string name = base::to_lower(base::trim(coding));
  if (body.empty() || name.empty() || name == "identity") return body;
  if (body.size() > std::numeric_limits<uInt>::max()) {
    return base::fail(base::ErrorKind::product, "the reply's compressed body is too large", kFix);
  }
  if (name == "gzip" || name == "x-gzip") return inflate_all(body, Wrapping::gzip, maximum_bytes);
  if (name == "deflate") return inflate_all(body, wrapping_of_deflate(body), maximum_bytes);
  return base::fail(base::ErrorKind::product,
                    fmt::format("the reply has {}, which was not asked for",
                                are_registered(name) ? "Content-Encoding '" + name + "'" : "a Content-Encoding"),
                    kFix);
}

}  // namespace e2e::net
