// A wallet's mnemonic: the words that its keys are made from. English only.
//
// Errors: usage. They name the position of a word, and never the word. A checksum that is wrong is refused, because the
// words would still make a wallet, only not the one that was meant.
// Owns: the sentence. Source: BIP-39.
#pragma once

#include <cstddef>

#include "base/result.hpp"
#include "base/secret.hpp"

namespace e2e::eth {

class Mnemonic {
 public:
  // 12, 15, 18, 21 or 24 words of the English list, in any case, with any white space between and around them.
  static base::Result<Mnemonic> parse(const base::Secret& text);

  // The 64 bytes that HdKey starts from. The passphrase, empty for none, must be ASCII: others would have to be normalised
  // (NFKD) first.
  base::Result<base::Secret> seed(const base::Secret& passphrase) const;

  // In lower case, with one space between words; for base::Redactor.
  const base::Secret& sentence() const { return sentence_; }

 private:
  explicit Mnemonic(base::Secret sentence) : sentence_(std::move(sentence)) {}

  base::Secret sentence_;
};

}  // namespace e2e::eth
