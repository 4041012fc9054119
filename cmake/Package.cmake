# `cpack -G DEB` in the build folder packs everything that is installed for Debian and Ubuntu.

# `copyright`: our licence, and the licences of third-party code inside the command: header-only libraries,
# and the scripts that draw charts in reports.
file(READ LICENSE licences)
foreach(package libeigen3-dev nlohmann-json3-dev libfmt-dev libcli11-dev librandom123-dev libxxhash-dev libboost-dev)
  set(copyright /usr/share/doc/${package}/copyright)
  if(EXISTS ${copyright})
    file(READ ${copyright} text)
    string(APPEND licences "\n==== From ${package} ====\n\n${text}")
  endif()
endforeach()
if(RECTIFY_APP)
  get_directory_property(text DIRECTORY reports DEFINITION VEGA_LICENCES)
  if(text)
    string(APPEND licences "\n==== Scripts that draw charts ====\n\n${text}")
  endif()
endif()
file(WRITE ${PROJECT_BINARY_DIR}/copyright "${licences}")
install(FILES ${PROJECT_BINARY_DIR}/copyright DESTINATION ${CMAKE_INSTALL_DATADIR}/doc/rectify)

set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_INSTALL_DEFAULT_DIRECTORY_PERMISSIONS  # independent of the umask
    OWNER_READ OWNER_WRITE OWNER_EXECUTE GROUP_READ GROUP_EXECUTE WORLD_READ WORLD_EXECUTE)
set(CPACK_PACKAGE_CONTACT "the rectify authors")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "neural-network training that reports which neurons died")
set(CPACK_PACKAGE_DESCRIPTION
"The rectify command trains small neural networks from a config, compares
activations over paired seeds, and reports which neurons died, when and why.
.
The package includes the C++ library with headers, CMake and pkg-config files.")

set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)  # rectify_0.1.0_amd64.deb
set(CPACK_DEBIAN_PACKAGE_SECTION science)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_RECOMMENDS dataset-fashion-mnist)
# For programs that use the library.
set(CPACK_DEBIAN_PACKAGE_SUGGESTS
    "libeigen3-dev, nlohmann-json3-dev, libfmt-dev, zlib1g-dev, libzip-dev, libutf8proc-dev")
include(CPack)
