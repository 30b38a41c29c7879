#include "chain/payment_records.hpp"

#include <algorithm>
#include <utility>

#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <fmt/format.h>

#include "chain/payment_fields.hpp"
#include "net/digest.hpp"

namespace e2e::chain {
namespace {

namespace json = boost::json;
using base::TokenAmount;
using base::Uint256;
using base::Wei;

constexpr std::string_view kSumMark = R"(,"sum":")";
constexpr std::string_view kLineTail = R"("})";
constexpr std::size_t kSumDigits = 16;
constexpr std::size_t kMaximumDigits = 78;  // 2^256 has so many

const Uint256& units_of(const TokenAmount& amount) { return amount.base_units(); }
const Uint256& units_of(const Wei& amount) { return amount.count(); }

std::optional<Uint256> parse_units(std::string_view text) {
  static const Uint256 maximum = (std::numeric_limits<Uint256>::max)();
  const bool is_number = !text.empty() && text.size() <= kMaximumDigits &&
                         std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
  if (!is_number) return std::nullopt;
  Uint256 units = 0;
  for (const char c : text) {
    const unsigned digit = static_cast<unsigned>(c - '0');
    if (units > (maximum - digit) / 10) return std::nullopt;
    units = units * 10 + digit;
  }
  return units;
}

std::string_view word(Purpose purpose) { return purpose == Purpose::payment ? "payment" : "gap"; }

// Bytes that are no UTF-8 would make the line unreadable.
std::string printable(std::string text) {
  boost::system::error_code failed;
  json::parse(json::serialize(json::string(text)), failed);
  if (failed) std::replace_if(text.begin(), text.end(), [](char c) { return static_cast<signed char>(c) < 0; }, '?');
  return text;
}

class Writer {
 public:
  explicit Writer(json::object& out) : out_(out) {}

  void text(std::string_view key, const std::string& value) { out_[key] = printable(value); }
  void number(std::string_view key, std::uint64_t value) { out_[key] = value; }
  void boolean(std::string_view key, bool value) { out_[key] = value; }
  void address(std::string_view key, const eth::Address& value) { out_[key] = value.to_string(); }
  void hash(std::string_view key, const eth::Hash& value) { out_[key] = eth::to_hex(value); }
  void bytes(std::string_view key, const eth::Bytes& value) { out_[key] = eth::to_hex(value); }
  void purpose(std::string_view key, Purpose value) { out_[key] = word(value); }
  template <class Amount>
  void amount(std::string_view key, const Amount& value) {
    out_[key] = units_of(value).str();
  }

 private:
  json::object& out_;
};

// Reads the fields of an object; is_whole() says whether each was there and what it has to be.
class Reader {
 public:
  explicit Reader(const json::object& in) : in_(in) {}

  bool is_whole() const { return is_whole_; }

  void text(std::string_view key, std::string& value) { take(string(key), value); }
  void number(std::string_view key, std::uint64_t& value) {
    const json::value* found = in_.if_contains(key);
    boost::system::error_code failed;
    const auto number = found == nullptr ? 0 : found->to_number<std::uint64_t>(failed);
    take(found == nullptr || failed ? std::nullopt : std::optional(number), value);
  }
  void boolean(std::string_view key, bool& value) {
    const json::value* found = in_.if_contains(key);
    const bool* is_set = found == nullptr ? nullptr : found->if_bool();
    take(is_set == nullptr ? std::nullopt : std::optional(*is_set), value);
  }
  void address(std::string_view key, eth::Address& value) { take_parsed(key, value, eth::Address::parse); }
  void hash(std::string_view key, eth::Hash& value) { take_parsed(key, value, eth::parse_hash); }
  void bytes(std::string_view key, eth::Bytes& value) { take_parsed(key, value, eth::parse_hex); }
  void purpose(std::string_view key, Purpose& value) {
    const auto found = string(key);
    const bool is_known = found == word(Purpose::payment) || found == word(Purpose::gap);
    take(is_known ? std::optional(found == word(Purpose::gap) ? Purpose::gap : Purpose::payment) : std::nullopt, value);
  }
  template <class Amount>
  void amount(std::string_view key, Amount& value) {
    const auto text = string(key);
    const auto units = text ? parse_units(*text) : std::nullopt;
    take(units ? std::optional(Amount(*units)) : std::nullopt, value);
  }

 private:
  std::optional<std::string> string(std::string_view key) const {
    const json::value* found = in_.if_contains(key);
    if (found == nullptr || !found->is_string()) return std::nullopt;
    return std::string(found->get_string());
  }
  template <class Value>
  void take(std::optional<Value> found, Value& value) {
    if (!found) is_whole_ = false;
    if (found) value = std::move(*found);
  }
  template <class Value>
  void take_parsed(std::string_view key, Value& value, base::Result<Value> (*parse)(std::string_view)) {
    const auto text = string(key);
    auto parsed = text ? parse(*text) : tl::make_unexpected(base::Error{});
    take(parsed ? std::optional(std::move(*parsed)) : std::nullopt, value);
  }

  const json::object& in_;
  bool is_whole_ = true;
};

std::string sum_of(std::string_view text) { return net::sha256_hex(text).substr(0, kSumDigits); }

// What the line says without its sum, where the sum is right.
std::optional<std::string> unsealed(std::string_view line) {
  const std::size_t tail = kSumMark.size() + kSumDigits + kLineTail.size();
  if (line.size() < tail || !line.ends_with(kLineTail)) return std::nullopt;
  const std::string_view body = line.substr(0, line.size() - tail);
  const std::string_view seal = line.substr(body.size());
  if (!seal.starts_with(kSumMark) || seal.substr(kSumMark.size(), kSumDigits) != sum_of(body)) return std::nullopt;
  return std::string(body) + "}";
}

template <std::size_t I = 0>
std::optional<PaymentRecord> read_record(std::string_view name, const json::object& object) {
  if constexpr (I < std::variant_size_v<PaymentRecord>) {
    using Record = std::variant_alternative_t<I, PaymentRecord>;
    if (name != kPaymentRecordName<Record>) return read_record<I + 1>(name, object);
    Record record;
    Reader reader(object);
    fields(reader, record);
    if (reader.is_whole()) return record;
  }
  return std::nullopt;
}

}  // namespace

std::string to_line(const StampedPaymentRecord& stamped) {
  json::object out;
  std::visit(
      [&](auto record) {
        out["record"] = kPaymentRecordName<decltype(record)>;
        out["seq"] = stamped.sequence;
        out["at"] = base::to_rfc3339(stamped.at);
        Writer writer(out);
        fields(writer, record);
      },
      stamped.record);
  std::string text = json::serialize(out);
  text.pop_back();  // the object's end
  return fmt::format("{}{}{}{}\n", text, kSumMark, sum_of(text), kLineTail);
}

std::optional<StampedPaymentRecord> parse_payment_line(std::string_view line) {
  const auto text = unsealed(line);
  if (!text) return std::nullopt;
  boost::system::error_code failed;
  const json::value value = json::parse(*text, failed);
  const json::object* object = failed ? nullptr : value.if_object();
  if (object == nullptr) return std::nullopt;
  StampedPaymentRecord stamped;
  std::string name;
  std::string at;
  Reader reader(*object);
  reader.text("record", name);
  reader.number("seq", stamped.sequence);
  reader.text("at", at);
  const auto time = base::parse_rfc3339(at);
  auto record = reader.is_whole() && time ? read_record(name, *object) : std::nullopt;
  if (!record) return std::nullopt;
  stamped.at = *time;
  stamped.record = std::move(*record);
  return stamped;
}

}  // namespace e2e::chain
