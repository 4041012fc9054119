# Options of the build.

option(RECTIFY_APP "Build the rectify command" ${PROJECT_IS_TOP_LEVEL})
option(RECTIFY_INSTALL "Install the library, and the command if it is built" ${PROJECT_IS_TOP_LEVEL})
option(RECTIFY_BENCH "Build the benchmarks" OFF)
if(PROJECT_IS_TOP_LEVEL)
  set(tests_by_default AUTO)
else()
  set(tests_by_default OFF)
endif()
set(RECTIFY_TESTS ${tests_by_default} CACHE STRING
    "Build the tests and examples: ON, OFF, or AUTO (if Catch2 is found)")
option(RECTIFY_NPZ "Read and write .npz files, if libzip is found" ON)
option(RECTIFY_WERROR "Treat warnings as errors" OFF)
set(RECTIFY_GEMM "rectify" CACHE STRING "Matrix products: rectify (our kernels) or eigen")
set_property(CACHE RECTIFY_GEMM PROPERTY STRINGS rectify eigen)
if(NOT RECTIFY_GEMM MATCHES "^(rectify|eigen)$")
  message(FATAL_ERROR "RECTIFY_GEMM: expected rectify or eigen, got \"${RECTIFY_GEMM}\"")
endif()
set(RECTIFY_APP_LIBRARY "rectify" CACHE STRING
    "Library that the command uses: rectify (float) or rectify_double")
set(RECTIFY_SANITIZE "" CACHE STRING "Sanitizers, as for -fsanitize=")

# Build settings are changed only if rectify is the top-level project, never those of another project.
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

# Options of the project's own targets, which its users must not inherit.
function(rectify_target_options target)
  target_compile_options(${target} PRIVATE
    -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion
    # GCC 12 warns about its own std::string (bug 105651), with four different warnings.
    $<$<CXX_COMPILER_ID:GNU>:-Wno-restrict -Wno-stringop-overflow -Wno-stringop-overread
                             -Wno-array-bounds>
    # Clang 19 warns about GCC 12's std::stable_sort, and about names that appear in two sources of a
    # unity build.
    $<$<CXX_COMPILER_ID:Clang>:-Wno-deprecated-declarations $<$<BOOL:${CMAKE_UNITY_BUILD}>:-Wno-shadow>>
    $<$<BOOL:${RECTIFY_WERROR}>:-Werror>
    # Lets the compiler vectorize comparisons and square roots; nothing here uses errno or traps.
    -fno-math-errno -fno-trapping-math
    # No implicit fused multiply-adds, so that rounding depends on the source only.
    -ffp-contract=off
    # By default Clang uses 256-bit vectors for AVX-512, which is a third slower.
    $<$<AND:$<CXX_COMPILER_ID:Clang>,$<STREQUAL:${CMAKE_SYSTEM_PROCESSOR},x86_64>>:-mprefer-vector-width=512>)
  set_target_properties(${target} PROPERTIES CXX_VISIBILITY_PRESET hidden
                                             VISIBILITY_INLINES_HIDDEN ON
                                             UNITY_BUILD_MODE GROUP)
endfunction()

# rectify_group_by_folder(UNITS SOURCE...): with CMAKE_UNITY_BUILD, which most presets set, the sources of a folder
# are compiled as one translation unit, because most of the compile time is spent on headers and on what templates
# make of them. Small folders share a unit if UNITS says so, a list such as "inits+losses;nn+layers". Names in
# anonymous namespaces must be unique within a unit.
function(rectify_group_by_folder units)
  foreach(source ${ARGN})
    get_filename_component(folder ${source} DIRECTORY)
    get_filename_component(folder ${folder} NAME)
    set(unit ${units})
    list(FILTER unit INCLUDE REGEX "(^|[+])${folder}([+]|$)")
    if(NOT unit)
      set(unit ${folder})
    endif()
    set_source_files_properties(${source} PROPERTIES UNITY_GROUP ${unit})
  endforeach()
endfunction()

# For code that formats text and runs once: -O3 would make compilation half as long again without a noticeable
# gain. A unity build reads each header once, so that precompiled headers gain nothing.
function(rectify_compile_quickly target)
  target_compile_options(${target} PRIVATE $<$<CONFIG:Release>:-O1>)
  if(NOT CMAKE_UNITY_BUILD)
    target_precompile_headers(${target} PRIVATE ${RECTIFY_PRECOMPILED})
  endif()
endfunction()

if(RECTIFY_SANITIZE)
  # Instrumented loops are not vectorized, and Clang warns about that.
  add_compile_options(-fsanitize=${RECTIFY_SANITIZE} -fno-omit-frame-pointer)
  if(CMAKE_CXX_COMPILER_ID MATCHES Clang)
    add_compile_options(-Wno-pass-failed -fsanitize-ignorelist=${PROJECT_SOURCE_DIR}/cmake/sanitizers.ignored)
  endif()
  add_link_options(-fsanitize=${RECTIFY_SANITIZE})
endif()
