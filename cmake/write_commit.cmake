# cmake -D GIT=... -D SOURCE=... -D TEMPLATE=... -D RESULT=... -P write_commit.cmake: writes the commit of
# SOURCE into the file RESULT, unless RESULT has it already.
#
# The commit is unknown in a tarball, without git, if git does not trust the owner of the folder, and inside
# the work tree of another project, because git would print the commit of that project.

# In a git hook these point to the repository of the hook.
foreach(variable GIT_DIR GIT_WORK_TREE GIT_INDEX_FILE)
  unset(ENV{${variable}})
endforeach()

# Without a lock, so that a commit made at the same time does not fail.
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
