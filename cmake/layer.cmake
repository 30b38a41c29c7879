# e2e_layer(NAME SOURCES… LINKS…): the static library of one layer of src/, as target e2e_NAME.
# LINKS are the layers and third-party libraries it may use.
function(e2e_layer name)
  cmake_parse_arguments(ARG "" "" "SOURCES;LINKS" ${ARGN})
  add_library(e2e_${name} STATIC ${ARG_SOURCES})
  target_include_directories(e2e_${name} PUBLIC ${PROJECT_SOURCE_DIR}/src)
  target_link_libraries(e2e_${name} PUBLIC ${ARG_LINKS} PRIVATE e2e_options)
endfunction()
