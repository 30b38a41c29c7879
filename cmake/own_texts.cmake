# cmake -DOUTPUT=file -DFILES=list -P own_texts.cmake: writes a source that defines e2e::app::own_texts(), all texts in
# quotes of the given files, one a line. It is the list of words that a secret may coincide with (src/base/redaction.hpp).
set(texts "")
foreach(file ${FILES})
  file(READ ${file} source)
  string(REGEX REPLACE "\n *//[^\n]*" "" source "${source}")
  string(REGEX REPLACE "'\\\\?\"'" "" source "${source}")
  string(REGEX REPLACE "[^\"]*\"(([^\"\\]|\\\\.)*)\"" "\\1\n" source "${source}")
  string(APPEND texts "${source}\n")
endforeach()
string(HEX "${texts}" bytes)
string(REGEX REPLACE "(..)" "'\\\\x\\1'," bytes "${bytes}")
file(CONFIGURE OUTPUT ${OUTPUT} @ONLY CONTENT [[
#include "app/e2e/known_secrets.hpp"

namespace {
constexpr char kText[] = {@bytes@};
}  // namespace

std::string_view e2e::app::own_texts() { return {kText, sizeof kText}; }
]])
