# What a careful user builds with: our headers must not be what breaks it.
function(be_careful target)
  target_compile_options(${target} PRIVATE -Wall -Wextra -Wpedantic -Wconversion -Werror)
endfunction()
