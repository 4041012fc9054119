# What a build can be asked for.

option(RECTIFY_APP "Build the rectify command" ${PROJECT_IS_TOP_LEVEL})
option(RECTIFY_INSTALL "Install the library, and the command if it is built" ${PROJECT_IS_TOP_LEVEL})
option(RECTIFY_BENCH "Build the benchmarks" OFF)
if(PROJECT_IS_TOP_LEVEL)
  set(tests_by_default AUTO)
else()
  set(tests_by_default OFF)
endif()
set(RECTIFY_TESTS ${tests_by_default} CACHE STRING
    "Build the tests and examples: ON, OFF, or AUTO, where Catch2 is found")
option(RECTIFY_NPZ "Read and write .npz files, where libzip is found" ON)
option(RECTIFY_WERROR "Treat warnings as errors" OFF)
set(RECTIFY_GEMM "rectify" CACHE STRING "Matrix products: rectify (our kernels) or eigen")
set_property(CACHE RECTIFY_GEMM PROPERTY STRINGS rectify eigen)
if(NOT RECTIFY_GEMM MATCHES "^(rectify|eigen)$")
  message(FATAL_ERROR "RECTIFY_GEMM: expected rectify or eigen, got \"${RECTIFY_GEMM}\"")
endif()
set(RECTIFY_APP_LIBRARY "rectify" CACHE STRING
    "What the command computes with: rectify (float) or rectify_double")
set(RECTIFY_SANITIZE "" CACHE STRING "Sanitizers, as for -fsanitize=")

# How to build is for the top level to say; what belongs to another project stays as it is.
if(PROJECT_IS_TOP_LEVEL)
  if(NOT CMAKE_BUILD_TYPE AND NOT CMAKE_CONFIGURATION_TYPES)
    set(CMAKE_BUILD_TYPE Release CACHE STRING "" FORCE)
  endif()
  set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
  set(CMAKE_RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/bin)
  find_program(CCACHE ccache)
  if(CCACHE)
    set(CMAKE_CXX_COMPILER_LAUNCHER ${CCACHE})
  endif()
endif()

# Properties of the project's own targets, which a consumer must not inherit.
function(rectify_target_options target)
  target_compile_options(${target} PRIVATE
    -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion
    # GCC 12 warns of its own std::string (bug 105651), in four ways.
    $<$<CXX_COMPILER_ID:GNU>:-Wno-restrict -Wno-stringop-overflow -Wno-stringop-overread
                             -Wno-array-bounds>
    # Clang 19 warns of std::stable_sort as GCC 12 brings it, and of names that one source of a unity
    # build shares with another.
    $<$<CXX_COMPILER_ID:Clang>:-Wno-deprecated-declarations $<$<BOOL:${CMAKE_UNITY_BUILD}>:-Wno-shadow>>
    $<$<BOOL:${RECTIFY_WERROR}>:-Werror>
    # Vector code may be made of comparisons and square roots; nothing here reads errno or traps.
    -fno-math-errno -fno-trapping-math
    # Rounding is written in the source: where a fused multiply-add is meant, it says so.
    -ffp-contract=off
    # Clang's loops for AVX-512 would have vectors of half the length, and a third less speed.
    $<$<AND:$<CXX_COMPILER_ID:Clang>,$<STREQUAL:${CMAKE_SYSTEM_PROCESSOR},x86_64>>:-mprefer-vector-width=512>)
  set_target_properties(${target} PROPERTIES CXX_VISIBILITY_PRESET hidden
                                             VISIBILITY_INLINES_HIDDEN ON
                                             UNITY_BUILD_MODE GROUP)
endfunction()

# With CMAKE_UNITY_BUILD, as in most presets, the sources of a folder are compiled as one: most of a
# file's time goes into headers. Names in anonymous namespaces are therefore unique within a folder.
function(rectify_group_by_folder)
  foreach(source ${ARGN})
    get_filename_component(folder ${source} DIRECTORY)
    get_filename_component(folder ${folder} NAME)
    set_source_files_properties(${source} PROPERTIES UNITY_GROUP "${folder}")
  endforeach()
endfunction()

# For code that works on text, once a run: what -O3 makes of it takes half as long again to compile
# and saves no user a moment. A unity build reads each header once, with nothing to gain from
# precompiled ones.
function(rectify_compile_quickly target)
  target_compile_options(${target} PRIVATE $<$<CONFIG:Release>:-O1>)
  if(NOT CMAKE_UNITY_BUILD)
    target_precompile_headers(${target} PRIVATE ${RECTIFY_PRECOMPILED})
  endif()
endfunction()

if(RECTIFY_SANITIZE)
  # Loops that are watched have no vectors, of which Clang warns.
  add_compile_options(-fsanitize=${RECTIFY_SANITIZE} -fno-omit-frame-pointer)
  if(CMAKE_CXX_COMPILER_ID MATCHES Clang)
    add_compile_options(-Wno-pass-failed -fsanitize-ignorelist=${PROJECT_SOURCE_DIR}/cmake/sanitizers.ignored)
  endif()
  add_link_options(-fsanitize=${RECTIFY_SANITIZE})
endif()
