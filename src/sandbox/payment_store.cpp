#include "sandbox/payment_store.hpp"

#include <string>

#include "eth/quantity.hpp"
#include "sandbox/columns.hpp"

namespace e2e::sandbox::store {
namespace {

DirectBalance direct_balance_at(const Statement& row) {
  DirectBalance direct;
  direct.chain_id = static_cast<std::uint64_t>(row.integer(11));
  direct.address = eth::Address::parse(row.text(12)).value();
  direct.baseline = balance_at(row, 13);
  direct.observed = balance_at(row, 14);
  direct.confirmations = static_cast<unsigned>(row.integer(15));
  direct.escrow_state = optional_text_at(row, 16);
  direct.transaction_hash = optional_text_at(row, 17);
  return direct;
}

// The first row of `SELECT * FROM payments LEFT JOIN direct_balances …`; the order of columns is the schema's.
std::optional<Payment> first_of(Statement rows) {
  if (!rows.step()) return std::nullopt;
  Payment payment;
  payment.id = PaymentId(std::string(rows.text(0)));
  payment.request = RequestId(std::string(rows.text(1)));
  payment.offer = OfferId(std::string(rows.text(2)));
  payment.buyer = UserId(std::string(rows.text(3)));
  payment.seller = UserId(std::string(rows.text(4)));
  payment.price = {amount_at(rows, 5), std::string(rows.text(6))};
  payment.provider = rows.text(7);
  payment.status = rows.text(8);
  payment.created_at = to_time(rows.integer(9));
  if (!rows.is_null(10)) payment.direct_balance = direct_balance_at(rows);
  return payment;
}

}  // namespace

void insert_payment(Database& database, const Payment& payment) {
  database.run("INSERT INTO payments VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", payment.id, payment.request, payment.offer,
               payment.buyer, payment.seller, payment.price.amount.to_string(), payment.price.currency,
               payment.provider, payment.status, to_integer(payment.created_at));
  if (!payment.direct_balance) return;
  const auto& direct = *payment.direct_balance;
  database.run("INSERT INTO direct_balances VALUES (?, ?, ?, ?, ?, ?, ?, ?)", payment.id, direct.chain_id,
               direct.address.to_string(), eth::to_quantity(direct.baseline), eth::to_quantity(direct.observed),
               direct.confirmations, direct.escrow_state, direct.transaction_hash);
}

std::optional<Payment> find_payment(Database& database, const PaymentId& id) {
  return first_of(
      database.query("SELECT * FROM payments LEFT JOIN direct_balances ON payment_id = id WHERE id = ?", id));
}

std::optional<Payment> find_payment_of(Database& database, const RequestId& request) {
  return first_of(database.query(
      "SELECT * FROM payments LEFT JOIN direct_balances ON payment_id = id WHERE request_id = ?", request));
}

void update_payment(Database& database, const Payment& payment) {
  database.run("UPDATE payments SET status = ? WHERE id = ?", payment.status, payment.id);
  if (!payment.direct_balance) return;
  const auto& direct = *payment.direct_balance;
  database.run(
      "UPDATE direct_balances SET observed = ?, confirmations = ?, escrow_state = ?, transaction_hash = ?"
      " WHERE payment_id = ?",
      eth::to_quantity(direct.observed), direct.confirmations, direct.escrow_state, direct.transaction_hash,
      payment.id);
}

}  // namespace e2e::sandbox::store
