# Every library the project uses; docs/dependencies.md says why and where it comes from.

find_package(Eigen3 3.4 REQUIRED NO_MODULE)
find_package(fmt REQUIRED)
find_package(nlohmann_json 3.11 REQUIRED)
find_package(ZLIB REQUIRED)
find_package(Threads REQUIRED)

# Headers alone: nothing to link.
find_path(RANDOM123_INCLUDE_DIR Random123/philox.h REQUIRED)
find_path(XXHASH_INCLUDE_DIR xxhash.h REQUIRED)

# Not by libzip's own CMake files: Debian's want the tools of another package.
if(RECTIFY_NPZ)
  find_path(LIBZIP_INCLUDE_DIR zip.h)
  find_library(LIBZIP_LIBRARY zip)
  if(NOT LIBZIP_INCLUDE_DIR OR NOT LIBZIP_LIBRARY)
    message(STATUS "libzip: not found; .npz files will be refused")
  endif()
endif()

if(RECTIFY_APP)
  find_package(CLI11 REQUIRED)
endif()
if(RECTIFY_TESTS)
  find_package(Catch2 REQUIRED)
endif()
