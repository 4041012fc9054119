# The library, once for each scalar from the same sources.

# From the bottom up, as docs/architecture.md says what each may include.
set(RECTIFY_FOLDERS base schema math io nn layers inits losses metrics training optim datasets machine
                    model statistics vitals cures config advice runs experiments comparison)

# Users, tests and examples write <rectify/nn/sequential.hpp>, in the build tree and installed.
set(RECTIFY_INCLUDE_DIR ${PROJECT_BINARY_DIR}/include)
file(MAKE_DIRECTORY ${RECTIFY_INCLUDE_DIR}/rectify)
foreach(folder ${RECTIFY_FOLDERS} rectify.hpp)
  file(CREATE_LINK ${PROJECT_SOURCE_DIR}/${folder} ${RECTIFY_INCLUDE_DIR}/rectify/${folder}
       COPY_ON_ERROR SYMBOLIC)
endforeach()

# What nearly every unit reads, and reading it takes longest.
set(RECTIFY_PRECOMPILED <Eigen/Core> <nlohmann/json.hpp> <fmt/format.h>)

list(TRANSFORM RECTIFY_FOLDERS PREPEND ${PROJECT_SOURCE_DIR}/ OUTPUT_VARIABLE folders)
list(TRANSFORM folders APPEND /*.cpp OUTPUT_VARIABLE patterns)
file(GLOB RECTIFY_SOURCES CONFIGURE_DEPENDS ${patterns})
rectify_group_by_folder(${RECTIFY_SOURCES})
# Units of their own: code for several instruction sets, what a macro before an include changes, and
# what has a definition of its own.
set_source_files_properties(math/gemm.cpp base/hash.cpp math/product.cpp machine/machine.cpp
                            PROPERTIES SKIP_UNITY_BUILD_INCLUSION ON)
set_property(SOURCE machine/machine.cpp PROPERTY COMPILE_DEFINITIONS
             RECTIFY_VERSION="${PROJECT_VERSION}"
             RECTIFY_COMPILER="${CMAKE_CXX_COMPILER_ID} ${CMAKE_CXX_COMPILER_VERSION}"
             RECTIFY_BUILD_TYPE="$<LOWER_CASE:$<CONFIG>>")
if(RECTIFY_GEMM STREQUAL "eigen")
  set_source_files_properties(math/gemm.cpp PROPERTIES COMPILE_DEFINITIONS RECTIFY_USE_EIGEN_PRODUCTS)
endif()

# git is asked for the commit at each build: a new commit does not configure the build again. It is in a
# source of its own, so that little is compiled when it changes.
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
  target_include_directories(${name} SYSTEM PRIVATE ${RANDOM123_INCLUDE_DIR}
                                                   ${XXHASH_INCLUDE_DIR})
  target_compile_definitions(${name} PRIVATE EIGEN_DONT_PARALLELIZE)
  # Matrices and rules as JSON are part of the interface; the rest is not.
  target_link_libraries(${name} PUBLIC Eigen3::Eigen nlohmann_json::nlohmann_json
                                PRIVATE fmt::fmt ZLIB::ZLIB Threads::Threads)
  # Part of the ABI: else a program built for other vectors would give memory back in another way.
  target_compile_definitions(${name} PUBLIC EIGEN_MAX_ALIGN_BYTES=64)
  target_precompile_headers(${name} PRIVATE ${RECTIFY_PRECOMPILED})
  if(NOT PROJECT_IS_TOP_LEVEL AND NOT RECTIFY_INSTALL)  # another project builds what it links
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
