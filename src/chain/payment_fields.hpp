// The fields of each record of the payment journal, once for writing and reading.
//
// An archive is called with every field in the order in which it is written.
#pragma once

#include "chain/payment_records.hpp"

namespace e2e::chain {

template <class Record>
inline constexpr std::string_view kPaymentRecordName;
template <>
inline constexpr std::string_view kPaymentRecordName<RunBegun> = "run_begun";
template <>
inline constexpr std::string_view kPaymentRecordName<Signed> = "signed";
template <>
inline constexpr std::string_view kPaymentRecordName<Bumped> = "bumped";
template <>
inline constexpr std::string_view kPaymentRecordName<Noted> = "noted";
template <>
inline constexpr std::string_view kPaymentRecordName<Sent> = "sent";
template <>
inline constexpr std::string_view kPaymentRecordName<Rejected> = "rejected";
template <>
inline constexpr std::string_view kPaymentRecordName<Unclear> = "maybe";
template <>
inline constexpr std::string_view kPaymentRecordName<Mined> = "mined";
template <>
inline constexpr std::string_view kPaymentRecordName<Reorged> = "reorged";
template <>
inline constexpr std::string_view kPaymentRecordName<Confirmed> = "confirmed";
template <>
inline constexpr std::string_view kPaymentRecordName<Checked> = "checked";
template <>
inline constexpr std::string_view kPaymentRecordName<Lost> = "lost";
template <>
inline constexpr std::string_view kPaymentRecordName<Closed> = "closed";

template <class Archive>
void fields(Archive& archive, RunBegun& record) {
  archive.text("schemaVersion", record.schema_version);
  archive.text("runId", record.run_id);
  archive.number("chainId", record.chain_id);
  archive.address("wallet", record.wallet);
  archive.address("token", record.token);
}

template <class Archive>
void fields(Archive& archive, Signed& record) {
  archive.text("paymentId", record.payment);
  archive.purpose("purpose", record.purpose);
  archive.number("nonce", record.nonce);
  archive.address("to", record.to);
  archive.amount("amount", record.amount);
  archive.number("gasLimit", record.gas_limit);
  archive.amount("price", record.price);
  archive.hash("hash", record.hash);
  archive.bytes("raw", record.raw);
}

template <class Archive>
void fields(Archive& archive, Bumped& record) {
  fields(archive, record.attempt);
}

template <class Archive>
void fields(Archive& archive, Noted& record) {
  archive.text("paymentId", record.payment);
  archive.hash("hash", record.hash);
}

template <class Archive>
void fields(Archive& archive, Sent& record) {
  archive.text("paymentId", record.payment);
  archive.hash("hash", record.hash);
}

template <class Archive>
void fields(Archive& archive, Rejected& record) {
  archive.text("paymentId", record.payment);
  archive.text("reason", record.reason);
  archive.text("message", record.message);
}

template <class Archive>
void fields(Archive& archive, Unclear& record) {
  archive.text("paymentId", record.payment);
  archive.text("message", record.message);
}

template <class Archive>
void fields(Archive& archive, Mined& record) {
  archive.text("paymentId", record.payment);
  archive.hash("hash", record.hash);
  archive.number("blockNumber", record.block);
  archive.hash("blockHash", record.block_hash);
  archive.boolean("succeeded", record.succeeded);
  archive.amount("movedOut", record.moved_out);
  archive.amount("movedIn", record.moved_in);
  archive.number("gasUsed", record.gas_used);
  archive.amount("gasPrice", record.gas_price);
}

template <class Archive>
void fields(Archive& archive, Reorged& record) {
  archive.text("paymentId", record.payment);
  archive.hash("hash", record.hash);
}

template <class Archive>
void fields(Archive& archive, Confirmed& record) {
  archive.text("paymentId", record.payment);
  archive.hash("hash", record.hash);
  archive.number("confirmations", record.confirmations);
}

template <class Archive>
void fields(Archive& archive, Checked& record) {
  archive.text("paymentId", record.payment);
  archive.text("verdict", record.verdict);
}

template <class Archive>
void fields(Archive& archive, Lost& record) {
  archive.text("paymentId", record.payment);
  archive.text("message", record.message);
}

template <class Archive>
void fields(Archive& archive, Closed& record) {
  archive.text("paymentId", record.payment);
}

}  // namespace e2e::chain
