# Every library that the project uses; docs/dependencies.md gives the reasons. Missing libraries are
# listed with their Debian packages, all at once, before anything is compiled.

set(missing)

# rectify_require(NAME PACKAGE FOUND): adds library NAME to the missing ones unless the variable FOUND is true.
macro(rectify_require name package found)
  if(NOT ${found})
    list(APPEND missing "${name} (${package})")
  endif()
endmacro()

find_package(Eigen3 3.4 QUIET NO_MODULE)
rectify_require("Eigen 3.4" libeigen3-dev Eigen3_FOUND)
find_package(fmt QUIET)
rectify_require(fmt libfmt-dev fmt_FOUND)
find_package(nlohmann_json 3.11 QUIET)
rectify_require("nlohmann/json 3.11" nlohmann-json3-dev nlohmann_json_FOUND)
find_package(ZLIB QUIET)
rectify_require(zlib zlib1g-dev ZLIB_FOUND)
find_package(Threads REQUIRED)

# Header-only: nothing to link.
find_path(RANDOM123_INCLUDE_DIR Random123/philox.h)
rectify_require(Random123 librandom123-dev RANDOM123_INCLUDE_DIR)
find_path(XXHASH_INCLUDE_DIR xxhash.h)
rectify_require(xxHash libxxhash-dev XXHASH_INCLUDE_DIR)

# Not with libzip's own CMake files: on Debian they require the tools of another package.
if(RECTIFY_NPZ)
  find_path(LIBZIP_INCLUDE_DIR zip.h)
  find_library(LIBZIP_LIBRARY zip)
  if(NOT LIBZIP_INCLUDE_DIR OR NOT LIBZIP_LIBRARY)
    message(STATUS "rectify: libzip not found (libzip-dev): .npz files will be refused")
  endif()
endif()

if(RECTIFY_APP)
  find_package(CLI11 QUIET)
  rectify_require(CLI11 libcli11-dev CLI11_FOUND)
endif()
if(RECTIFY_TESTS)
  find_package(Catch2 QUIET)
  if(NOT RECTIFY_TESTS STREQUAL "AUTO")
    rectify_require(Catch2 catch2 Catch2_FOUND)
  elseif(NOT Catch2_FOUND)
    set(RECTIFY_TESTS OFF)
  endif()
endif()
if(RECTIFY_TESTS)
  find_package(rapidcheck QUIET CONFIG)
  if(NOT rapidcheck_FOUND)
    message(STATUS "rectify: rapidcheck not found (librapidcheck-dev): the property tests are left out")
  endif()
endif()

if(missing)
  list(JOIN missing ", " missing)
  message(NOTICE "rectify: missing: ${missing}; in brackets: the Debian and Ubuntu packages")
  message(FATAL_ERROR "rectify: expected the libraries listed above")
endif()
