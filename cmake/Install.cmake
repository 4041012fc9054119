# Installs headers as <rectify/...>, libraries, the command and the files for find_package(rectify). The
# prefix can be moved afterwards.

include(CMakePackageConfigHelpers)
set(package_dir ${CMAKE_INSTALL_LIBDIR}/cmake/rectify)

install(DIRECTORY ${RECTIFY_FOLDERS} DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/rectify
        FILES_MATCHING PATTERN "*.hpp")
install(FILES rectify.hpp DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/rectify)
install(FILES LICENSE DESTINATION ${CMAKE_INSTALL_DATADIR}/doc/rectify)
install(DIRECTORY configs DESTINATION ${CMAKE_INSTALL_DATADIR}/rectify
        FILES_MATCHING REGEX "\\.(json|md|py)$")
install(TARGETS rectify rectify_double EXPORT rectify)
install(EXPORT rectify NAMESPACE rectify:: FILE rectifyTargets.cmake DESTINATION ${package_dir})

# find_package(rectify COMPONENTS command), for programs that extend the command with their own rules.
if(RECTIFY_APP)
  if(BUILD_SHARED_LIBS)
    file(RELATIVE_PATH to_libraries ${CMAKE_INSTALL_FULL_BINDIR} ${CMAKE_INSTALL_FULL_LIBDIR})
    set(origin $<IF:$<PLATFORM_ID:Darwin>,@loader_path,$ORIGIN>)
    set_target_properties(rectify_app PROPERTIES INSTALL_RPATH ${origin}/${to_libraries})
  endif()
  set_target_properties(rectify_command PROPERTIES EXPORT_NAME command)
  install(TARGETS rectify_app)
  install(TARGETS rectify_command rectify_reports EXPORT rectify_command)
  install(EXPORT rectify_command NAMESPACE rectify:: FILE rectifyCommand.cmake
          DESTINATION ${package_dir})
  install(FILES apps/commands/command_line.hpp
          DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/rectify/apps/commands)
  install(FILES apps/terminal/progress.hpp
          DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/rectify/apps/terminal)
  if(NOT CMAKE_CROSSCOMPILING)  # otherwise the command cannot be run here
    set(completion ${PROJECT_BINARY_DIR}/completion/rectify)
    install(CODE "
      file(MAKE_DIRECTORY \"${PROJECT_BINARY_DIR}/completion\")
      execute_process(COMMAND \"$<TARGET_FILE:rectify_app>\" completion bash
                      OUTPUT_FILE \"${completion}\" COMMAND_ERROR_IS_FATAL ANY)")
    install(FILES ${completion} DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions)
  endif()
endif()

configure_package_config_file(cmake/rectifyConfig.cmake.in rectifyConfig.cmake
                              INSTALL_DESTINATION ${package_dir})
# Before 1.0 a new minor version may be incompatible with the previous one.
write_basic_package_version_file(rectifyConfigVersion.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/rectifyConfig.cmake
              ${PROJECT_BINARY_DIR}/rectifyConfigVersion.cmake DESTINATION ${package_dir})

# For builds without CMake: pkg-config --cflags --libs rectify
if(BUILD_SHARED_LIBS)
  set(pc_definitions -DRECTIFY_SHARED)
endif()
if(RECTIFY_NPZ AND LIBZIP_INCLUDE_DIR AND LIBZIP_LIBRARY)
  set(pc_libzip " libzip")
endif()
if(OpenMP_CXX_FOUND)
  list(TRANSFORM OpenMP_CXX_LIB_NAMES PREPEND " -l" OUTPUT_VARIABLE pc_openmp)
  list(JOIN pc_openmp "" pc_openmp)
endif()
file(RELATIVE_PATH pc_to_prefix ${CMAKE_INSTALL_FULL_LIBDIR}/pkgconfig ${CMAKE_INSTALL_PREFIX})
configure_file(cmake/rectify.pc.in rectify.pc @ONLY)
install(FILES ${PROJECT_BINARY_DIR}/rectify.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig)
