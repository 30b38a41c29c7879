#include "eth/rlp.hpp"

#include <optional>
#include <utility>

#include <fmt/format.h>

namespace e2e::eth {
namespace {

// First bytes: below 0x80 the byte itself; then a string's length up to 55, the length of a longer string's length;
// from 0xc0 the same for lists.
constexpr std::uint8_t kString = 0x80;
constexpr std::uint8_t kList = 0xc0;
constexpr std::size_t kMaximumShort = 55;

tl::unexpected<base::Error> refuse(std::string message) {
  return base::fail(base::ErrorKind::payment_environment, "RLP: " + std::move(message));
}

void append_head(Bytes& out, std::uint8_t base, std::size_t size) {
  if (size <= kMaximumShort) {
    out.push_back(static_cast<std::uint8_t>(base + size));
    return;
  }
  const Bytes length = to_minimal_bytes(size);
  out.push_back(static_cast<std::uint8_t>(base + kMaximumShort + length.size()));
  out.insert(out.end(), length.begin(), length.end());
}

void append(Bytes& out, const RlpItem& item) {
  if (item.kind == RlpItem::Kind::string) {
    const bool is_own_encoding = item.bytes.size() == 1 && item.bytes[0] < kString;
    if (!is_own_encoding) append_head(out, kString, item.bytes.size());
    out.insert(out.end(), item.bytes.begin(), item.bytes.end());
    return;
  }
  Bytes inside;
  for (const auto& part : item.items) append(inside, part);
  append_head(out, kList, inside.size());
  out.insert(out.end(), inside.begin(), inside.end());
}

class Decoder {
 public:
  explicit Decoder(ByteView bytes) : rest_(bytes) {}

  bool done() const { return rest_.empty(); }

  // NOLINTNEXTLINE(misc-no-recursion): the depth is bounded
  base::Result<RlpItem> next(std::size_t depth) {
    if (depth > kMaximumRlpDepth) return refuse(fmt::format("lists more than {} deep", kMaximumRlpDepth));
    if (rest_.empty()) return refuse("an item is missing");
    const std::uint8_t first = rest_[0];
    if (first < kString) return RlpItem::string(take(1));
    const bool is_list = first >= kList;
    auto payload = take_payload(is_list ? kList : kString);
    if (!payload) return base::forward_error(payload);
    return is_list ? list_of(*payload, depth) : string_of(*payload, first);
  }

 private:
  ByteView take(std::size_t size) {
    const auto taken = rest_.first(size);
    rest_ = rest_.subspan(size);
    return taken;
  }

  // The bytes that the head at the start of rest_ stands for.
  base::Result<ByteView> take_payload(std::uint8_t base) {
    std::size_t size = take(1)[0] - base;
    if (size > kMaximumShort) {
      auto length = take_length(size - kMaximumShort);
      if (!length) return base::forward_error(length);
      size = *length;
    }
    if (size > rest_.size()) return refuse(fmt::format("an item of {} bytes, and {} are left", size, rest_.size()));
    return take(size);
  }

  base::Result<std::size_t> take_length(std::size_t digits) {
    if (digits > rest_.size()) return refuse("a length is cut off");
    const auto bytes = take(digits);
    if (bytes[0] == 0) return refuse("a length with leading zeros");
    std::size_t length = 0;
    for (const auto byte : bytes) {
      if (length > kMaximumRlpBytes) return refuse("a length beyond all bounds");
      length = (length << 8U) | byte;
    }
    if (length <= kMaximumShort) return refuse("a length in a longer form than it needs");
    return length;
  }

  static base::Result<RlpItem> string_of(ByteView payload, std::uint8_t first) {
    if (first == kString + 1 && payload[0] < kString) return refuse("a byte in a longer form than it needs");
    return RlpItem::string(payload);
  }

  // NOLINTNEXTLINE(misc-no-recursion): the depth is bounded
  static base::Result<RlpItem> list_of(ByteView payload, std::size_t depth) {
    RlpItem list = RlpItem::list({});
    Decoder inside(payload);
    while (!inside.done()) {
      auto item = inside.next(depth + 1);
      if (!item) return base::forward_error(item);
      list.items.push_back(*std::move(item));
    }
    return list;
  }

  ByteView rest_;
};

}  // namespace

RlpItem RlpItem::string(ByteView bytes) { return {Kind::string, Bytes(bytes.begin(), bytes.end()), {}}; }

RlpItem RlpItem::integer(const base::Uint256& value) { return {Kind::string, to_minimal_bytes(value), {}}; }

RlpItem RlpItem::list(std::vector<RlpItem> items) { return {Kind::list, {}, std::move(items)}; }

Bytes rlp_encode(const RlpItem& item) {
  Bytes out;
  append(out, item);
  return out;
}

base::Result<RlpItem> rlp_decode(ByteView encoded) {
  if (encoded.size() > kMaximumRlpBytes) return refuse(fmt::format("more than {} bytes", kMaximumRlpBytes));
  Decoder decoder(encoded);
  auto item = decoder.next(0);
  if (item && !decoder.done()) return refuse("bytes behind the item");
  return item;
}

base::Result<base::Uint256> rlp_integer(const RlpItem& item) {
  if (item.kind != RlpItem::Kind::string) return refuse("a list where an integer belongs");
  if (item.bytes.size() > sizeof(Word)) return refuse("an integer of more than 256 bits");
  if (!item.bytes.empty() && item.bytes[0] == 0) return refuse("an integer with leading zeros");
  return to_uint256(item.bytes);
}

}  // namespace e2e::eth
