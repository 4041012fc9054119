# cmake -D GIT=... -D SOURCE=... -D TEMPLATE=... -D RESULT=... -P write_commit.cmake: writes RESULT,
# which names the commit of SOURCE, and leaves it alone where it does so already.
#
# No commit is known in a tarball, without git, where git does not trust the owner of the folder, and
# within the work tree of another project, of which git would give the commit.

# A hook has these set to the repository whose hook it is.
foreach(variable GIT_DIR GIT_WORK_TREE GIT_INDEX_FILE)
  unset(ENV{${variable}})
endforeach()

# Takes no lock, which a commit made at the same time would find taken.
function(ask_git result)
  execute_process(COMMAND ${GIT} --no-optional-locks ${ARGN} WORKING_DIRECTORY ${SOURCE}
                  OUTPUT_VARIABLE output OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET)
  set(${result} "${output}" PARENT_SCOPE)
endfunction()

set(COMMIT)
if(GIT)
  ask_git(place rev-parse --show-prefix --short HEAD)
  if(place MATCHES "^\n([0-9a-f]+)$")  # the prefix is empty: SOURCE is the top of the work tree
    set(COMMIT ${CMAKE_MATCH_1})
    ask_git(changes status --porcelain --untracked-files=no)
    if(changes)
      string(APPEND COMMIT "+")
    endif()
  endif()
endif()
configure_file(${TEMPLATE} ${RESULT} @ONLY)
