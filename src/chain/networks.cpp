#include "chain/networks.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <stdexcept>
#include <vector>

#include <fmt/format.h>

#include "base/text.hpp"

namespace e2e::chain {
namespace {

struct MainNetwork {
  std::uint64_t id;
  std::string_view name;
};

constexpr std::array kMainNetworks = {
    MainNetwork{1, "Ethereum"},
    MainNetwork{10, "OP Mainnet"},
    MainNetwork{25, "Cronos"},
    MainNetwork{56, "BNB Smart Chain"},
    MainNetwork{100, "Gnosis"},
    MainNetwork{130, "Unichain"},
    MainNetwork{137, "Polygon"},
    MainNetwork{146, "Sonic"},
    MainNetwork{204, "opBNB"},
    MainNetwork{250, "Fantom"},
    MainNetwork{324, "ZKsync Era"},
    MainNetwork{480, "World Chain"},
    MainNetwork{1284, "Moonbeam"},
    MainNetwork{1329, "Sei"},
    MainNetwork{5000, "Mantle"},
    MainNetwork{8453, "Base"},
    MainNetwork{42161, "Arbitrum One"},
    MainNetwork{42220, "Celo"},
    MainNetwork{43114, "Avalanche C-Chain"},
    MainNetwork{59144, "Linea"},
    MainNetwork{81457, "Blast"},
    MainNetwork{534352, "Scroll"},
};

constexpr std::array<std::string_view, 6> kTestnetNames = {"bsc-testnet", "bnb-testnet",     "bsctest",
                                                           "bsc_testnet", "binance-testnet", "bnbt"};

struct MainName {
  std::string_view name;
  std::uint64_t id;
};
// So that whoever asks for a main network is told so, and not that the name is unknown.
constexpr std::array kMainNames = {
    MainName{"bsc", 56},      MainName{"bnb", 56},    MainName{"bsc-mainnet", 56}, MainName{"bnb-mainnet", 56},
    MainName{"binance", 56},  MainName{"mainnet", 1}, MainName{"ethereum", 1},     MainName{"eth-mainnet", 1},
    MainName{"polygon", 137}, MainName{"base", 8453}, MainName{"arbitrum", 42161}, MainName{"optimism", 10}};

eth::Address known(std::string_view text) {
  const auto address = eth::Address::parse(text);
  if (!address) throw std::logic_error("an address in the program is mistyped");
  return *address;
}

const std::vector<eth::Address>& well_known_accounts() {
  static const std::vector<eth::Address> accounts = {
      known("0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266"), known("0x70997970C51812dc3A010C7d01b50e0d17dc79C8"),
      known("0x3C44CdDdB6a900fa2b585dd299e03d12FA4293BC"), known("0x90F79bf6EB2c4f870365E785982E1f101E93b906"),
      known("0x15d34AAf54267DB7D7c367839AAf71A00a2C6A65"), known("0x9965507D1a55bcC2695C58ba16FB37d819B0A4dc"),
      known("0x976EA74026E726554dB657fA54763abd0C3a0aa9"), known("0x14dC79964da2C08b23698B3D3cc7Ca32193d9955"),
      known("0x23618e81E3f5cdF7f54C3d65f7FBc0aBf5B21E8f"), known("0xa0Ee7A142d267C1f36714E4a8F75612F20a79720"),
      known("0xBcd4042DE499D14e55001CcbB24a551F3b954096"), known("0x71bE63f3384f5fb98995898A86B02Fb2426c5788"),
      known("0xFABB0ac9d68B0B445fB7357272Ff202C5651694a"), known("0x1CBd3b2770909D4e10f157cABC84C7264073C9Ec"),
      known("0xdF3e18d64BC6A983f673Ab319CCaE4f1a57C7097"), known("0xcd3B766CCDd6AE721141F452C550Ca635964ce71"),
      known("0x2546BcD3c84621e976D8185a91A922aE77ECEc30"), known("0xbDA5747bFD65F08deb54cb465eB87D40e51B197E"),
      known("0xdD2FD4581271e230360230F9337D5c0430Bf44C0"), known("0x8626f6940E2eb28930eFb4CeF49B2d1F2C9C1199"),
  };
  return accounts;
}

}  // namespace

bool is_development_chain(std::uint64_t chain_id) { return chain_id == 1337 || chain_id == 31337; }

bool is_allowed_chain(std::uint64_t chain_id) { return chain_id == kBscTestnet || is_development_chain(chain_id); }

std::string_view main_network(std::uint64_t chain_id) {
  const auto* found = std::find_if(kMainNetworks.begin(), kMainNetworks.end(),
                                   [chain_id](const MainNetwork& network) { return network.id == chain_id; });
  return found == kMainNetworks.end() ? std::string_view() : found->name;
}

std::optional<std::uint64_t> chain_of(std::string_view network) {
  const std::string name = base::to_lower(base::trim(network));
  if (std::find(kTestnetNames.begin(), kTestnetNames.end(), name) != kTestnetNames.end()) return kBscTestnet;
  for (const auto& entry : kMainNames) {
    if (entry.name == name) return entry.id;
  }
  std::uint64_t id = 0;
  const auto [stopped, error] = std::from_chars(name.data(), name.data() + name.size(), id);
  return error == std::errc() && stopped == name.data() + name.size() ? std::optional(id) : std::nullopt;
}

std::string network_name(std::uint64_t chain_id) {
  return chain_id == kBscTestnet ? std::string(kTestnetNames.front()) : fmt::format("chain {}", chain_id);
}

const eth::Address& pinned_token() {
  static const eth::Address token = known("0x109F54Dab34426D5477986b0460aE5dFBA65f022");
  return token;
}

bool is_retired_token(const eth::Address& candidate) {
  static const eth::Address retired = known("0x337610d27c682E347C9cD60BD4b3b107C9d34dDd");
  return candidate == retired;
}

bool is_well_known_account(const eth::Address& account) {
  const auto& accounts = well_known_accounts();
  return std::find(accounts.begin(), accounts.end(), account) != accounts.end();
}

std::string explorer_link(std::uint64_t chain_id, const eth::Hash& transaction) {
  return chain_id == kBscTestnet ? "https://testnet.bscscan.com/tx/" + eth::to_hex(transaction) : std::string();
}

}  // namespace e2e::chain
