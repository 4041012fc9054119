# Every library the project uses; docs/dependencies.md says why and where it comes from.

find_package(Eigen3 3.4 REQUIRED NO_MODULE)
find_package(fmt REQUIRED)
find_package(nlohmann_json 3.11 REQUIRED)
find_package(ZLIB REQUIRED)
find_package(OpenMP COMPONENTS CXX)

find_path(RANDOM123_INCLUDE_DIR Random123/philox.h REQUIRED)

# Not by its own package file: Debian's asks for OpenCL, which nobody needs here.
if(NOT RECTIFY_GEMM STREQUAL "eigen")
  find_path(DNNL_INCLUDE_DIR dnnl.h)
  find_library(DNNL_LIBRARY dnnl)
  if(DNNL_INCLUDE_DIR AND DNNL_LIBRARY)
    set(RECTIFY_HAS_ONEDNN ON)
  elseif(RECTIFY_GEMM STREQUAL "onednn")
    message(FATAL_ERROR "RECTIFY_GEMM: expected oneDNN (libdnnl-dev), found none")
  endif()
endif()

if(RECTIFY_APP)
  find_package(CLI11 REQUIRED)
endif()
if(RECTIFY_TESTS)
  find_package(Catch2 REQUIRED)
endif()
