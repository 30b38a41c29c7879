# Third-party libraries, all Debian packages (scripts/setup-debian.sh lists them by name).

find_package(Threads REQUIRED)
find_package(Boost 1.81 REQUIRED COMPONENTS json url)
find_package(OpenSSL 3 REQUIRED)
find_package(ZLIB REQUIRED)
find_package(fmt REQUIRED)
find_package(tl-expected REQUIRED)
find_package(yaml-cpp REQUIRED)
find_package(CLI11 REQUIRED)
find_package(SQLite3 REQUIRED)

# Crypto++ and libsecp256k1 come without CMake packages. Their archives are linked: the programs need few of their objects,
# and then run where the libraries are not installed.
function(e2e_static_library target header archive)
  find_path(${target}_INCLUDE ${header} REQUIRED)
  find_library(${target}_ARCHIVE ${archive} REQUIRED)
  mark_as_advanced(${target}_INCLUDE ${target}_ARCHIVE)
  add_library(${target} STATIC IMPORTED GLOBAL)
  set_target_properties(${target} PROPERTIES
    IMPORTED_LOCATION ${${target}_ARCHIVE} INTERFACE_INCLUDE_DIRECTORIES ${${target}_INCLUDE})
endfunction()
e2e_static_library(CryptoPP::cryptopp cryptopp/keccak.h libcryptopp.a)
e2e_static_library(Secp256k1::secp256k1 secp256k1_recovery.h libsecp256k1.a)
