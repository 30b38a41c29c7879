# The compiler, its standard, warnings and instrumentation.

if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 14)
  message(FATAL_ERROR
    "GCC ${CMAKE_CXX_COMPILER_VERSION} miscompiles coroutines without a warning: temporaries inside a "
    "co_await expression (an aggregate argument, a capturing lambda) are destroyed twice. "
    "Use clang 16 or newer (clang-19 is what the presets name: cmake --preset release) or GCC 14 or newer.")
endif()

set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_CXX_SCAN_FOR_MODULES OFF)

add_library(e2e_options INTERFACE)
target_compile_options(e2e_options INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion -Wnon-virtual-dtor -Wold-style-cast
  -Woverloaded-virtual -Wimplicit-fallthrough -Wextra-semi)
if(E2E_WARNINGS_AS_ERRORS)
  target_compile_options(e2e_options INTERFACE -Werror)
endif()
if(E2E_SANITIZE)
  target_compile_options(e2e_options INTERFACE -fsanitize=${E2E_SANITIZE} -fno-sanitize-recover=all
    -fno-omit-frame-pointer -O1)
  target_link_options(e2e_options INTERFACE -fsanitize=${E2E_SANITIZE})
endif()
if(E2E_COVERAGE)
  target_compile_options(e2e_options INTERFACE -fprofile-instr-generate -fcoverage-mapping)
  target_link_options(e2e_options INTERFACE -fprofile-instr-generate)
endif()
if(CMAKE_CXX_COMPILER_ID MATCHES "Clang")
  target_link_options(e2e_options INTERFACE -fuse-ld=lld)
endif()
