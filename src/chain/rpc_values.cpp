#include "chain/rpc_values.hpp"

#include <utility>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <fmt/format.h>

#include "eth/quantity.hpp"

namespace e2e::chain {
namespace {

namespace json = boost::json;

tl::unexpected<RpcFailure> no_such(std::string_view what) {
  return rpc_fail(RpcFault::ambiguous, fmt::format("the result is no {}", what));
}

std::optional<std::string_view> text_of(const json::value& value) {
  const json::string* text = value.if_string();
  return text == nullptr ? std::nullopt : std::optional(std::string_view(text->data(), text->size()));
}

std::optional<base::Uint256> quantity_in(const json::value& value) {
  if (value.is_uint64()) return base::Uint256(value.get_uint64());
  if (value.is_int64() && value.get_int64() >= 0) return base::Uint256(value.get_int64());
  const auto text = text_of(value);
  const auto quantity =
      text ? eth::parse_quantity(*text) : base::Result<base::Uint256>(tl::make_unexpected(base::Error{}));
  return quantity ? std::optional(*quantity) : std::nullopt;
}

std::optional<std::uint64_t> number_in(const json::value& value) {
  const auto quantity = quantity_in(value);
  if (!quantity || *quantity > UINT64_MAX) return std::nullopt;
  return static_cast<std::uint64_t>(*quantity);
}

std::optional<eth::Hash> hash_in(const json::value& value) {
  const auto text = text_of(value);
  if (!text) return std::nullopt;
  const auto hash = eth::parse_hash(*text);
  return hash ? std::optional(*hash) : std::nullopt;
}

std::optional<eth::Address> address_in(const json::value& value) {
  const auto text = text_of(value);
  if (!text) return std::nullopt;
  const auto address = eth::Address::parse(*text);
  return address ? std::optional(*address) : std::nullopt;
}

std::optional<eth::Bytes> bytes_in(const json::value& value) {
  const auto text = text_of(value);
  if (!text) return std::nullopt;
  auto bytes = eth::parse_hex(*text);
  return bytes ? std::optional(std::move(*bytes)) : std::nullopt;
}

// Reads the members of an object; is_whole() says whether each was what it has to be.
class Members {
 public:
  explicit Members(const json::object& in) : in_(in) {}

  bool is_whole() const { return is_whole_; }
  bool has(std::string_view key) const {
    const json::value* found = in_.if_contains(key);
    return found != nullptr && !found->is_null();
  }

  template <class Value>
  void read(std::string_view key, Value& into, std::optional<Value> (*reader)(const json::value&)) {
    const auto value = has(key) ? reader(in_.at(key)) : std::nullopt;
    if (!value) is_whole_ = false;
    if (value) into = *value;
  }
  template <class Value>
  void read_if_there(std::string_view key, std::optional<Value>& into,
                     std::optional<Value> (*reader)(const json::value&)) {
    if (has(key)) read(key, into.emplace(), reader);
  }
  const json::array* array(std::string_view key) {
    const json::value* found = in_.if_contains(key);
    if (found == nullptr || !found->is_array()) is_whole_ = false;
    return is_whole_ ? &found->get_array() : nullptr;
  }

 private:
  const json::object& in_;
  bool is_whole_ = true;
};

// A higher price cannot be; so its product with gas stays within 256 bits.
constexpr unsigned kMostPriceBits = 128;

std::optional<base::Wei> price_in(const json::value& value) {
  const auto quantity = quantity_in(value);
  return quantity && (*quantity >> kMostPriceBits) == 0 ? std::optional(base::Wei(*quantity)) : std::nullopt;
}

std::optional<bool> success_in(const json::value& value) {
  const auto status = number_in(value);
  return status && *status <= 1 ? std::optional(*status == 1) : std::nullopt;
}

std::optional<bool> boolean_in(const json::value& value) {
  return value.is_bool() ? std::optional(value.get_bool()) : std::nullopt;
}

std::optional<eth::Log> log_in(const json::value& value) {
  const json::object* object = value.if_object();
  if (object == nullptr) return std::nullopt;
  Members members(*object);
  eth::Log log;
  members.read("address", log.address, address_in);
  members.read("data", log.data, bytes_in);
  std::optional<bool> removed;
  members.read_if_there("removed", removed, boolean_in);
  log.removed = removed.value_or(false);
  const json::array* topics = members.array("topics");
  if (topics == nullptr) return std::nullopt;
  for (const json::value& item : *topics) {
    const auto topic = hash_in(item);
    if (!topic) return std::nullopt;
    log.topics.push_back(*topic);
  }
  return log;
}

std::optional<Receipt> receipt_in(const json::object& object) {
  Members members(object);
  Receipt receipt;
  members.read("transactionHash", receipt.transaction, hash_in);
  members.read("blockNumber", receipt.block, number_in);
  members.read("blockHash", receipt.block_hash, hash_in);
  members.read("status", receipt.succeeded, success_in);
  members.read("from", receipt.from, address_in);
  members.read_if_there("to", receipt.to, address_in);
  members.read("gasUsed", receipt.gas_used, number_in);
  std::optional<base::Wei> price;
  members.read_if_there("effectiveGasPrice", price, price_in);
  receipt.gas_price = price.value_or(base::Wei());
  const json::array* logs = members.array("logs");
  if (logs == nullptr) return std::nullopt;
  for (const json::value& item : *logs) {
    auto log = log_in(item);
    if (!log) return std::nullopt;
    receipt.logs.push_back(std::move(*log));
  }
  return receipt;
}

}  // namespace

RpcResult<base::Uint256> read_quantity(const json::value& result) {
  const auto quantity = quantity_in(result);
  if (!quantity) return no_such("quantity");
  return *quantity;
}

RpcResult<std::uint64_t> read_number(const json::value& result) {
  const auto number = number_in(result);
  if (!number) return no_such("number of 64 bits");
  return *number;
}

RpcResult<base::Wei> read_wei(const json::value& result) {
  return read_quantity(result).map([](const base::Uint256& count) { return base::Wei(count); });
}

RpcResult<base::Wei> read_price(const json::value& result) {
  const auto price = price_in(result);
  if (!price) return no_such("price below 2^128 wei");
  return *price;
}

RpcResult<eth::Bytes> read_bytes(const json::value& result) {
  auto bytes = bytes_in(result);
  if (!bytes) return no_such("text of bytes");
  return std::move(*bytes);
}

RpcResult<eth::Hash> read_hash(const json::value& result) {
  const auto hash = hash_in(result);
  if (!hash) return no_such("hash");
  return *hash;
}

RpcResult<Head> read_head(const json::value& result) {
  const json::object* object = result.if_object();
  if (object == nullptr) return no_such("block");
  Members members(*object);
  Head head;
  members.read("number", head.number, number_in);
  members.read_if_there("baseFeePerGas", head.base_fee, price_in);
  if (!members.is_whole()) return no_such("block");
  return head;
}

RpcResult<std::optional<Receipt>> read_receipt(const json::value& result) {
  if (result.is_null()) return std::optional<Receipt>();
  const json::object* object = result.if_object();
  auto receipt = object == nullptr ? std::nullopt : receipt_in(*object);
  if (!receipt) return no_such("receipt");
  return receipt;
}

RpcResult<std::optional<KnownTransaction>> read_transaction(const json::value& result) {
  if (result.is_null()) return std::optional<KnownTransaction>();
  const json::object* object = result.if_object();
  if (object == nullptr) return no_such("transaction");
  Members members(*object);
  KnownTransaction transaction;
  members.read("nonce", transaction.nonce, number_in);
  members.read_if_there("blockNumber", transaction.block, number_in);
  if (!members.is_whole()) return no_such("transaction");
  return std::optional(transaction);
}

}  // namespace e2e::chain
