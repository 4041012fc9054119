# The library, built once for each scalar type from the same sources.

# In the order of the table in docs/architecture.md, where each folder includes only earlier ones.
set(RECTIFY_FOLDERS base schema math io nn layers inits losses metrics training optim tables datasets machine
                    model statistics vitals cures config advice run experiments comparison)

# Users, tests and examples write <rectify/nn/sequential.hpp>, in the build tree and installed.
set(RECTIFY_INCLUDE_DIR ${PROJECT_BINARY_DIR}/include)
file(MAKE_DIRECTORY ${RECTIFY_INCLUDE_DIR}/rectify)
foreach(folder ${RECTIFY_FOLDERS} rectify.hpp)
  file(CREATE_LINK ${PROJECT_SOURCE_DIR}/${folder} ${RECTIFY_INCLUDE_DIR}/rectify/${folder}
       COPY_ON_ERROR SYMBOLIC)
endforeach()

# Included by nearly every translation unit, and slowest to parse.
set(RECTIFY_PRECOMPILED <Eigen/Core> <nlohmann/json.hpp> <fmt/format.h>)

list(TRANSFORM RECTIFY_FOLDERS PREPEND ${PROJECT_SOURCE_DIR}/ OUTPUT_VARIABLE folders)
list(TRANSFORM folders APPEND /*.cpp OUTPUT_VARIABLE patterns)
file(GLOB RECTIFY_SOURCES CONFIGURE_DEPENDS ${patterns})
rectify_group_by_folder("base+schema+math+machine;inits+losses+metrics+training+optim;tables+datasets+model+statistics;\
cures+config+advice;experiments+comparison" ${RECTIFY_SOURCES})
# Translation units of their own: code for several instruction sets, sources that define a macro before an
# include, and sources with compile definitions of their own.
set_source_files_properties(math/gemm.cpp base/hash.cpp math/product.cpp machine/machine.cpp
                            PROPERTIES SKIP_UNITY_BUILD_INCLUSION ON)
set_property(SOURCE machine/machine.cpp PROPERTY COMPILE_DEFINITIONS
             RECTIFY_VERSION="${PROJECT_VERSION}"
             RECTIFY_COMPILER="${CMAKE_CXX_COMPILER_ID} ${CMAKE_CXX_COMPILER_VERSION}"
             RECTIFY_BUILD_TYPE="$<LOWER_CASE:$<CONFIG>>")
if(RECTIFY_GEMM STREQUAL "eigen")
  set_source_files_properties(math/gemm.cpp PROPERTIES COMPILE_DEFINITIONS RECTIFY_USE_EIGEN_PRODUCTS)
endif()

# Each build asks git for the commit, so that a new commit does not need a new configuration. It is in a
# separate source, so that little is compiled again when it changes.
find_package(Git QUIET)
set(RECTIFY_COMMIT_SOURCE ${PROJECT_BINARY_DIR}/commit.cpp)
set_source_files_properties(${RECTIFY_COMMIT_SOURCE} PROPERTIES
  GENERATED ON SKIP_UNITY_BUILD_INCLUSION ON SKIP_PRECOMPILE_HEADERS ON)
add_custom_target(rectify_commit
  COMMAND ${CMAKE_COMMAND} -D GIT=${GIT_EXECUTABLE} -D SOURCE=${PROJECT_SOURCE_DIR}
          -D TEMPLATE=${PROJECT_SOURCE_DIR}/machine/commit.cpp.in -D RESULT=${RECTIFY_COMMIT_SOURCE}
          -P ${PROJECT_SOURCE_DIR}/cmake/write_commit.cmake
  BYPRODUCTS ${RECTIFY_COMMIT_SOURCE} COMMENT "Asking git for the commit" VERBATIM)

function(rectify_add_library name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "DOUBLE" "" "")
  add_library(${name} ${RECTIFY_SOURCES} ${RECTIFY_COMMIT_SOURCE})
  add_dependencies(${name} rectify_commit)
  add_library(rectify::${name} ALIAS ${name})
  rectify_target_options(${name})
  set_target_properties(${name} PROPERTIES VERSION ${PROJECT_VERSION}
                                           SOVERSION ${PROJECT_VERSION_MAJOR}.${PROJECT_VERSION_MINOR})
  target_compile_features(${name} PUBLIC cxx_std_20)
  target_include_directories(${name} PUBLIC
    $<BUILD_INTERFACE:${RECTIFY_INCLUDE_DIR}> $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}>)
  target_include_directories(${name} SYSTEM PRIVATE
    ${RANDOM123_INCLUDE_DIR} ${XXHASH_INCLUDE_DIR} ${BOOST_INCLUDE_DIR} ${UTF8PROC_INCLUDE_DIR})
  target_compile_definitions(${name} PRIVATE EIGEN_DONT_PARALLELIZE)
  # Matrices and rules as JSON are part of the interface; the rest is not.
  target_link_libraries(${name} PUBLIC Eigen3::Eigen nlohmann_json::nlohmann_json
                                PRIVATE fmt::fmt ZLIB::ZLIB Threads::Threads ${UTF8PROC_LIBRARY})
  # Part of the ABI: a program with another value would free aligned memory in an incompatible way.
  target_compile_definitions(${name} PUBLIC EIGEN_MAX_ALIGN_BYTES=64)
  # Loops become vectors by `omp simd`, those of the headers in programs too.
  target_compile_options(${name} PUBLIC $<$<CXX_COMPILER_ID:GNU,Clang,AppleClang>:-fopenmp-simd>)
  if(OpenMP_CXX_FOUND)
    target_compile_options(${name} PRIVATE ${OpenMP_CXX_FLAGS})
    target_link_libraries(${name} PRIVATE ${RECTIFY_OPENMP_RUNTIME})
  endif()
  target_precompile_headers(${name} PRIVATE ${RECTIFY_PRECOMPILED})
  if(NOT PROJECT_IS_TOP_LEVEL AND NOT RECTIFY_INSTALL)  # another project builds only what it links
    set_target_properties(${name} PROPERTIES EXCLUDE_FROM_ALL ON)
  endif()
  get_target_property(type ${name} TYPE)
  if(type STREQUAL SHARED_LIBRARY)  # for base/export.hpp
    target_compile_definitions(${name} PUBLIC RECTIFY_SHARED)
    set_target_properties(${name} PROPERTIES DEFINE_SYMBOL RECTIFY_BUILDING)
  endif()
  if(arg_DOUBLE)
    target_compile_definitions(${name} PUBLIC RECTIFY_DOUBLE)
  endif()
  if(RECTIFY_NPZ AND LIBZIP_INCLUDE_DIR AND LIBZIP_LIBRARY)
    target_compile_definitions(${name} PRIVATE RECTIFY_HAS_LIBZIP)
    target_include_directories(${name} SYSTEM PRIVATE ${LIBZIP_INCLUDE_DIR})
    target_link_libraries(${name} PRIVATE ${LIBZIP_LIBRARY})
  endif()
endfunction()
