#include "net/content_decoding.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace e2e::net {
namespace {

using testing::HasSubstr;

constexpr std::size_t kNoLimit = 1'000'000;

// `printf hello | gzip -n9`, with the operating system's byte as this gzip writes it.
const std::string kGzipHello(
    "\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\x03\xcb\x48\xcd\xc9\xc9\x07\x00\x86\xa6\x10\x36\x05\x00\x00\x00", 25);
// zlib.compress(b"hello") and its inside.
const std::string kZlibHello("\x78\x9c\xcb\x48\xcd\xc9\xc9\x07\x00\x06\x2c\x02\x15", 13);
const std::string kBareHello("\xcb\x48\xcd\xc9\xc9\x07\x00", 7);

TEST(ContentDecodingTest, LeavesWhatIsNotEncoded) {
  EXPECT_EQ(decode_content("", "text", kNoLimit).value(), "text");
  EXPECT_EQ(decode_content("Identity", "text", kNoLimit).value(), "text");
  EXPECT_EQ(decode_content("gzip", "", kNoLimit).value(), "");
}

TEST(ContentDecodingTest, UndoesEachCoding) {
  EXPECT_EQ(decode_content("gzip", kGzipHello, kNoLimit).value(), "hello");
  EXPECT_EQ(decode_content(" X-GZip ", kGzipHello, kNoLimit).value(), "hello");
  EXPECT_EQ(decode_content("gzip", kGzipHello + kGzipHello, kNoLimit).value(), "hellohello");
  EXPECT_EQ(decode_content("deflate", kZlibHello, kNoLimit).value(), "hello");
  EXPECT_EQ(decode_content("deflate", kBareHello, kNoLimit).value(), "hello");
}

TEST(ContentDecodingTest, CountsDecodedBytes) {
  EXPECT_TRUE(decode_content("gzip", kGzipHello, 5));
  const auto over = decode_content("gzip", kGzipHello, 4);
  ASSERT_FALSE(over);
  EXPECT_EQ(over.error().kind, base::ErrorKind::product);
  EXPECT_THAT(over.error().message, HasSubstr("larger than 4 bytes"));
}

TEST(ContentDecodingTest, RefusesEveryTruncation) {
  for (const auto& [coding, whole] : {std::pair{"gzip", kGzipHello}, std::pair{"deflate", kZlibHello}}) {
    for (std::size_t size = 1; size < whole.size(); ++size) {
      const auto cut = decode_content(coding, whole.substr(0, size), kNoLimit);
      ASSERT_FALSE(cut) << coding << " cut to " << size;
      EXPECT_EQ(cut.error().kind, base::ErrorKind::product);
    }
  }
}

TEST(ContentDecodingTest, RefusesWhatItCannotUndo) {
  for (const char* coding : {"br", "zstd", "compress", "gzip, deflate"}) {
    EXPECT_THAT(decode_content(coding, "x", kNoLimit).error().message, HasSubstr(coding));
  }
  // A word of the server's own may be a secret.
  EXPECT_THAT(decode_content("Canary-41", "x", kNoLimit).error().message, testing::Not(HasSubstr("anary")));
  EXPECT_THAT(decode_content("gzip", "plain text", kNoLimit).error().message, HasSubstr("damaged"));
  EXPECT_THAT(decode_content("gzip", kGzipHello + "rest", kNoLimit).error().message, HasSubstr("damaged"));
  std::string wrong_sum = kGzipHello;
  wrong_sum[18] = 'x';
  EXPECT_THAT(decode_content("gzip", wrong_sum, kNoLimit).error().message, HasSubstr("damaged"));
}

}  // namespace
}  // namespace e2e::net
