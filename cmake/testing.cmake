# e2e_gtest(NAME … SOURCES … LINKS … [LABEL unit|contract|golden|fault]): a GoogleTest program; every case is a ctest of its own.
find_package(GTest REQUIRED)
include(GoogleTest)

function(e2e_gtest)
  cmake_parse_arguments(ARG "" "NAME;LABEL" "SOURCES;LINKS" ${ARGN})
  add_executable(${ARG_NAME} ${ARG_SOURCES})
  target_include_directories(${ARG_NAME} PRIVATE ${PROJECT_SOURCE_DIR}/tests)
  target_link_libraries(${ARG_NAME} PRIVATE ${ARG_LINKS} GTest::gmock GTest::gtest_main e2e_options)
  target_compile_definitions(${ARG_NAME} PRIVATE E2E_SOURCE_DIR="${PROJECT_SOURCE_DIR}")
  gtest_discover_tests(${ARG_NAME} TEST_PREFIX "${ARG_LABEL}." DISCOVERY_TIMEOUT 120
    PROPERTIES LABELS "${ARG_LABEL}" TIMEOUT 120)
endfunction()
