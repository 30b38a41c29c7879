#include <algorithm>
#include <limits>
#include <utility>

#include <fmt/format.h>

#include "eth/keccak.hpp"
#include "eth/rlp.hpp"
#include "eth/transaction.hpp"
#include "eth/transaction_form.hpp"

namespace e2e::eth {
namespace {

constexpr std::size_t kLegacyFields = 9;
constexpr std::size_t kTypeTwoFields = 12;

tl::unexpected<base::Error> refuse(std::string message) {
  return base::fail(base::ErrorKind::payment_environment, "the bytes are no transaction: " + std::move(message));
}

// Takes one field after the other, and keeps the first problem.
class Fields {
 public:
  explicit Fields(const std::vector<RlpItem>& items) : items_(items) {}

  base::Uint256 integer(const char* name) {
    const auto value = rlp_integer(items_[next_++]);
    if (!value) note(fmt::format("{}: {}", name, value.error().message));
    return value ? *value : base::Uint256(0);
  }

  std::uint64_t integer64(const char* name) {
    const auto value = integer(name);
    if (value <= std::numeric_limits<std::uint64_t>::max()) return static_cast<std::uint64_t>(value);
    note(fmt::format("{} is larger than 64 bits", name));
    return 0;
  }

  Address address(const char* name) {
    const Bytes& bytes = string(name);
    std::array<std::uint8_t, Address::kSize> address{};
    if (bytes.size() == address.size()) {
      std::copy(bytes.begin(), bytes.end(), address.begin());
    } else {
      note(fmt::format("{} has {} bytes, and not an address's {}", name, bytes.size(), address.size()));
    }
    return Address(address);
  }

  const Bytes& string(const char* name) {
    const auto& item = items_[next_++];
    if (item.kind != RlpItem::Kind::string) note(fmt::format("{} is a list", name));
    return item.bytes;
  }

  void empty_list(const char* name) {
    if (items_[next_++] != RlpItem::list({})) note(fmt::format("{} is not an empty list", name));
  }

  void note(std::string problem) {
    if (problem_.empty()) problem_ = std::move(problem);
  }

  const std::string& problem() const { return problem_; }

 private:
  const std::vector<RlpItem>& items_;
  std::size_t next_ = 0;
  std::string problem_;
};

void read_target(Fields& fields, Transaction& transaction) {
  transaction.gas_limit = fields.integer64("gas limit");
  transaction.to = fields.address("to");
  transaction.value = base::Wei(fields.integer("value"));
  transaction.data = fields.string("data");
}

void read_numbers(Fields& fields, Signature& signature) {
  signature.r = fields.integer("r");
  signature.s = fields.integer("s");
}

void read_legacy(Fields& fields, SignedTransaction& out) {
  auto& transaction = out.transaction;
  transaction.nonce = fields.integer64("nonce");
  transaction.fee = LegacyFee{base::Wei(fields.integer("gas price"))};
  read_target(fields, transaction);
  const auto v = fields.integer("v");
  read_numbers(fields, out.signature);
  if (v < kFirstV) return fields.note("its signature names no chain");
  const base::Uint256 chain_id = (v - kFirstV) / 2;
  if (chain_id > std::numeric_limits<std::uint64_t>::max()) return fields.note("its chain id is larger than 64 bits");
  transaction.chain_id = static_cast<std::uint64_t>(chain_id);
  out.signature.y_parity = (v - kFirstV) % 2 == 1;
}

void read_type_two(Fields& fields, SignedTransaction& out) {
  auto& transaction = out.transaction;
  transaction.chain_id = fields.integer64("chain id");
  transaction.nonce = fields.integer64("nonce");
  const base::Wei priority(fields.integer("priority fee"));
  transaction.fee = DynamicFee{base::Wei(fields.integer("maximum fee")), priority};
  read_target(fields, transaction);
  fields.empty_list("access list");
  const auto parity = fields.integer("y parity");
  if (parity > 1) fields.note("its parity is neither 0 nor 1");
  out.signature.y_parity = parity == 1;
  read_numbers(fields, out.signature);
}

base::Result<SignedTransaction> finished(SignedTransaction out, ByteView raw) {
  if (const auto problem = problem_of(out.transaction)) return refuse(*problem);
  if (!has_low_s(out.signature)) return refuse("the s of its signature is not the low one");
  const auto sender = recover(signing_hash(out.transaction), out.signature);
  if (!sender) return refuse(sender.error().message);
  out.sender = *sender;
  out.raw.assign(raw.begin(), raw.end());
  out.hash = keccak256(raw);
  return out;
}

}  // namespace

base::Result<SignedTransaction> decode_transaction(ByteView raw) {
  if (raw.empty()) return refuse("there are none");
  if (raw.size() > kMaximumTransaction) return refuse(fmt::format("{} are too many", raw.size()));
  const bool is_type_two = raw[0] == kTypeTwo;
  if (!is_type_two && raw[0] < kFirstList) return refuse(fmt::format("type {} is not supported", raw[0]));
  const auto decoded = rlp_decode(is_type_two ? raw.subspan(1) : raw);
  if (!decoded) return refuse(decoded.error().message);
  const std::size_t expected = is_type_two ? kTypeTwoFields : kLegacyFields;
  if (decoded->kind != RlpItem::Kind::list || decoded->items.size() != expected) {
    return refuse(fmt::format("not a list of {} fields", expected));
  }
  Fields fields(decoded->items);
  SignedTransaction out;
  if (is_type_two) {
    read_type_two(fields, out);
  } else {
    read_legacy(fields, out);
  }
  if (!fields.problem().empty()) return refuse(fields.problem());
  return finished(std::move(out), raw);
}

}  // namespace e2e::eth
