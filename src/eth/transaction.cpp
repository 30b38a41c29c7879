#include "eth/transaction.hpp"

#include <limits>
#include <string>
#include <utility>

#include "eth/keccak.hpp"
#include "eth/rlp.hpp"
#include "eth/transaction_form.hpp"

namespace e2e::eth {
namespace {

using base::ErrorKind;

bool is_type_two(const Transaction& transaction) { return std::holds_alternative<DynamicFee>(transaction.fee); }

// The fields that both the signed and the unsigned form begin with.
std::vector<RlpItem> fields_of(const Transaction& transaction) {
  std::vector<RlpItem> fields;
  if (is_type_two(transaction)) fields.push_back(RlpItem::integer(transaction.chain_id));
  fields.push_back(RlpItem::integer(transaction.nonce));
  if (const auto* dynamic = std::get_if<DynamicFee>(&transaction.fee)) {
    fields.push_back(RlpItem::integer(dynamic->priority.count()));
  }
  fields.push_back(RlpItem::integer(price_limit(transaction).count()));
  fields.push_back(RlpItem::integer(transaction.gas_limit));
  fields.push_back(RlpItem::string(transaction.to.bytes()));
  fields.push_back(RlpItem::integer(transaction.value.count()));
  fields.push_back(RlpItem::string(transaction.data));
  if (is_type_two(transaction)) fields.push_back(RlpItem::list({}));  // the access list
  return fields;
}

Bytes enveloped(const Transaction& transaction, std::vector<RlpItem> fields) {
  Bytes encoded = rlp_encode(RlpItem::list(std::move(fields)));
  if (is_type_two(transaction)) encoded.insert(encoded.begin(), kTypeTwo);
  return encoded;
}

Bytes signed_bytes(const Transaction& transaction, const Signature& signature) {
  auto fields = fields_of(transaction);
  const unsigned parity = signature.y_parity ? 1 : 0;
  const base::Uint256 v = is_type_two(transaction)
                              ? base::Uint256(parity)
                              : base::Uint256(base::Uint256(transaction.chain_id) * 2 + kFirstV + parity);
  fields.push_back(RlpItem::integer(v));
  fields.push_back(RlpItem::integer(signature.r));
  fields.push_back(RlpItem::integer(signature.s));
  return enveloped(transaction, std::move(fields));
}

}  // namespace

std::optional<std::string> problem_of(const Transaction& transaction) {
  if (transaction.chain_id == 0) return "it has no chain id";
  if (transaction.nonce == std::numeric_limits<std::uint64_t>::max()) return "its nonce is beyond the last one";
  const auto* const dynamic = std::get_if<DynamicFee>(&transaction.fee);
  if (dynamic != nullptr && dynamic->priority > dynamic->max) return "its priority fee is higher than its maximum fee";
  if (transaction.gas_limit != 0 &&
      price_limit(transaction).count() > std::numeric_limits<base::Uint256>::max() / transaction.gas_limit) {
    return "its gas costs more than 2^256 wei";
  }
  return std::nullopt;
}

const base::Wei& price_limit(const Transaction& transaction) {
  if (const auto* legacy = std::get_if<LegacyFee>(&transaction.fee)) return legacy->gas_price;
  return std::get<DynamicFee>(transaction.fee).max;
}

Bytes unsigned_bytes(const Transaction& transaction) {
  auto fields = fields_of(transaction);
  if (!is_type_two(transaction)) {
    fields.push_back(RlpItem::integer(transaction.chain_id));
    fields.push_back(RlpItem::integer(0));
    fields.push_back(RlpItem::integer(0));
  }
  return enveloped(transaction, std::move(fields));
}

Hash signing_hash(const Transaction& transaction) { return keccak256(unsigned_bytes(transaction)); }

base::Result<SignedTransaction> sign_transaction(const PrivateKey& key, const Transaction& transaction) {
  if (const auto problem = problem_of(transaction)) {
    return base::fail(ErrorKind::internal, "a transaction cannot be signed: " + *problem);
  }
  auto signature = key.sign(signing_hash(transaction));
  if (!signature) return base::forward_error(signature);
  Bytes raw = signed_bytes(transaction, *signature);
  if (raw.size() > kMaximumTransaction) {
    return base::fail(ErrorKind::internal, "a transaction cannot be signed: no node takes one of its size");
  }
  const Hash hash = keccak256(raw);
  return SignedTransaction{transaction, *signature, key.address(), std::move(raw), hash};
}

}  // namespace e2e::eth
