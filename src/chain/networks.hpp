// The chains that are paid on, those that never are, and what is pinned to each.
//
// There is no override for a main network, and none for the token of a public test network: a test tool has no business
// where money is.
// Pure. Source: the backend's documentation (chain 97, its token, its public endpoint, the names of the network);
// chainid.network (main networks).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "eth/address.hpp"
#include "eth/bytes.hpp"

namespace e2e::chain {

inline constexpr std::uint64_t kBscTestnet = 97;
inline constexpr std::string_view kPublicEndpoint = "https://bsc-testnet-rpc.publicnode.com";  // of kBscTestnet

bool is_allowed_chain(std::uint64_t chain_id);
// Private chains of developers: nothing on them is worth anything.
bool is_development_chain(std::uint64_t chain_id);
// "Ethereum", "BNB Smart Chain" …; "" where it is none that is known.
std::string_view main_network(std::uint64_t chain_id);
// From a name as E2E_NETWORK has it, or from the digits of an id. Nothing where it names no chain.
std::optional<std::uint64_t> chain_of(std::string_view network);
// "bsc-testnet", "chain 31337".
std::string network_name(std::uint64_t chain_id);

// The token that payments are made in. On development chains another may be named instead.
const eth::Address& pinned_token();
// A token that documents once named by mistake.
bool is_retired_token(const eth::Address& candidate);

// One of the accounts that development tools make from their published mnemonic; on public networks robots empty them.
bool is_well_known_account(const eth::Address& account);

// Where a person can look at a transaction; "" for chains without such a place.
std::string explorer_link(std::uint64_t chain_id, const eth::Hash& transaction);

}  // namespace e2e::chain
