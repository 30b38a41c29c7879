# e2e_embed(FILE path HEADER path FUNCTION namespace::name OUTPUT name.cpp): writes a source that defines FUNCTION, which
# HEADER declares, to return the file's text: bytes, so that there is no limit on its length and no delimiter it must
# avoid. Editing the file configures again.
function(e2e_embed)
  cmake_parse_arguments(ARG "" "FILE;HEADER;FUNCTION;OUTPUT" "" ${ARGN})
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${ARG_FILE})
  file(READ ${ARG_FILE} bytes HEX)
  string(REGEX REPLACE "(..)" "'\\\\x\\1'," bytes "${bytes}")
  file(CONFIGURE OUTPUT ${ARG_OUTPUT} @ONLY CONTENT [[
#include "@ARG_HEADER@"

namespace {
constexpr char kText[] = {@bytes@};
}  // namespace

std::string_view @ARG_FUNCTION@() { return {kText, sizeof kText}; }
]])
endfunction()
