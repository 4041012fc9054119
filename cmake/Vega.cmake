# Vega, Vega-Lite and vega-embed, which draw the charts of reports: their built scripts, from npm.
#
# Sets VEGA_SCRIPTS ("vega;vega-lite;vega-embed"); for each script, with its name in capitals and `_` for
# `-`, <NAME>_VERSION, <NAME>_SHA256 and <NAME>_FILE; and VEGA_LICENCES, the text of the licences. Files and
# text are empty if npm is missing: reports then load the scripts from a CDN, with the same checksums.

option(RECTIFY_VEGA "Include the scripts that draw charts in reports; OFF: reports load them from a CDN" ON)

set(VEGA_SCRIPTS vega vega-lite vega-embed)
set(VEGA_VERSION 5.33.1)
set(VEGA_SHA256 463f3db6a40b20e9747b4ed38f37ed0add508838f9141b1cf8366784b07b30c8)
set(VEGA_LITE_VERSION 5.23.0)
set(VEGA_LITE_SHA256 58c27358e26f2d319cf62f45bc17a4c8362f08645001df2ec8d341eee4097c7f)
set(VEGA_EMBED_VERSION 6.29.0)
set(VEGA_EMBED_SHA256 12d02acfbe3ec59ef9a37dd4822a2e04e2961b5bbb671bbe661d2221715b99da)

set(vega_folder ${CMAKE_BINARY_DIR}/vega)

function(rectify_name_of script result)
  string(TOUPPER ${script} name)
  string(REPLACE - _ name ${name})
  set(${result} ${name} PARENT_SCOPE)
endfunction()

# Sets <NAME>_FILE for each script whose file has the right checksum; `missing` lists the others.
macro(rectify_find_vega)
  set(missing)
  foreach(script ${VEGA_SCRIPTS})
    rectify_name_of(${script} name)
    set(${name}_FILE ${vega_folder}/node_modules/${script}/build/${script}.min.js)
    set(sum)
    if(EXISTS ${${name}_FILE})
      file(SHA256 ${${name}_FILE} sum)
    endif()
    if(NOT sum STREQUAL ${name}_SHA256)
      set(${name}_FILE)
      list(APPEND missing ${script}@${${name}_VERSION})
    endif()
  endforeach()
endmacro()

rectify_find_vega()
if(RECTIFY_VEGA AND missing)
  find_program(NPM npm)
  if(NPM)
    message(STATUS "npm: installing ${missing}")
    execute_process(COMMAND ${NPM} install --prefix ${vega_folder} --ignore-scripts --no-audit
                            --no-fund --no-save --fetch-retries=1 --fetch-timeout=20000 ${missing}
                    TIMEOUT 180 OUTPUT_QUIET ERROR_VARIABLE npm_error)
    rectify_find_vega()
  endif()
endif()

set(VEGA_LICENCES)
if(RECTIFY_VEGA AND NOT missing)
  # The packages whose code the three scripts contain.
  file(GLOB licences ${vega_folder}/node_modules/vega*/LICENSE*
                     ${vega_folder}/node_modules/d3-*/LICENSE*
                     ${vega_folder}/node_modules/topojson-client/LICENSE*
                     ${vega_folder}/node_modules/delaunator/LICENSE*
                     ${vega_folder}/node_modules/robust-predicates/LICENSE*
                     ${vega_folder}/node_modules/internmap/LICENSE*
                     ${vega_folder}/node_modules/fast-json-patch/LICENSE*
                     ${vega_folder}/node_modules/json-stringify-pretty-compact/LICENSE*
                     ${vega_folder}/node_modules/semver/LICENSE*
                     ${vega_folder}/node_modules/tslib/LICENSE*)
  set(known)
  foreach(licence ${licences})
    file(READ ${licence} text)
    string(SHA1 sum "${text}")
    get_filename_component(package ${licence} DIRECTORY)
    get_filename_component(package ${package} NAME)
    if(NOT sum IN_LIST known)
      list(APPEND known ${sum})
      set(text_${sum} "${text}")
    endif()
    list(APPEND packages_${sum} ${package})
  endforeach()
  foreach(sum ${known})
    string(REPLACE ";" ", " packages "${packages_${sum}}")
    string(APPEND VEGA_LICENCES "${packages}\n\n${text_${sum}}\n\n")
  endforeach()
else()
  foreach(script ${VEGA_SCRIPTS})
    rectify_name_of(${script} name)
    set(${name}_FILE)
  endforeach()
  message(STATUS "rectify: Vega not available from npm: reports will load it from a CDN when they are opened")
endif()
