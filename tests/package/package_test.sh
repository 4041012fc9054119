#!/usr/bin/env bash
# The library as strangers use it: installed static and shared, into a folder with a space in its
# name that is moved afterwards; four small projects built against it by each compiler, and run; and
# what the library shows, includes and calls.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
source=$(cd "$here/../.." && pwd)
build=$source/build/package
model=$build/xor.safetensors
launcher=()
if command -v ccache >/dev/null; then launcher=(-DCMAKE_CXX_COMPILER_LAUNCHER=ccache); fi
compilers=(g++)
if command -v clang++ >/dev/null; then
  compilers+=(clang++)
else
  echo "package: clang++ is not here; g++ alone"
fi

fail() { echo "package: $*" >&2; exit 1; }

# quietly LOG COMMAND...: shows the log only where the command fails.
quietly() {
  local log=$1
  shift
  "$@" >"$log" 2>&1 || { tail -n 40 "$log" >&2; fail "$* (the whole log is in $log)"; }
}

# install_library static|shared: leaves its place in $prefix. The static one is what ./test.sh has
# built, where it has.
install_library() {
  local kind=$1 shared=OFF first="$build/first place" folder="$source/build/release"
  if [ "$kind" = shared ]; then shared=ON folder="$build/shared"; fi
  prefix="$build/second place $kind"
  rm -rf "$first" "$prefix"
  if [ ! -e "$folder/build.ninja" ]; then
    quietly "$build/$kind.log" cmake -S "$source" -B "$folder" -G Ninja -DCMAKE_BUILD_TYPE=Release \
      -DBUILD_SHARED_LIBS=$shared -DCMAKE_UNITY_BUILD=ON -DRECTIFY_TESTS=OFF -DRECTIFY_WERROR=ON
  fi
  quietly "$build/$kind.log" cmake --build "$folder"
  quietly "$build/$kind.log" cmake --install "$folder" --prefix "$first"
  mv "$first" "$prefix"
  libraries=$(dirname "$(find "$prefix" -name 'librectify.*' | head -n 1)")
}

# build_project NAME COMPILER OPTION...: leaves its place in $project.
build_project() {
  local name=$1 compiler=$2
  shift 2
  project=$build/projects/$name-$compiler
  rm -rf "$project"
  quietly "$build/$name.log" cmake -S "$here/$name" -B "$project" -G Ninja \
    -DCMAKE_CXX_COMPILER="$compiler" "${launcher[@]}" "$@"
  quietly "$build/$name.log" cmake --build "$project"
}

# With the library that was installed last.
run_projects() {
  local compiler=$1
  build_project trains "$compiler" -DCMAKE_PREFIX_PATH="$prefix"
  "$project/trains_with_rectify_double" "$model"
  "$project/trains_with_rectify" "$model"
  build_project predicts "$compiler" -DCMAKE_PREFIX_PATH="$prefix"
  "$project/predicts" "$model"
  build_project command "$compiler" -DCMAKE_PREFIX_PATH="$prefix"
  rm -rf "$build/snake"
  quietly "$build/snake.log" "$project/own_activation" train "$source/examples/snake.json" --quiet \
    --set training.epochs=1 --out "$build/snake"
  grep -q snake "$build/snake/config.json"
}

# The bits of activations are the library's, whatever a program is compiled with.
check_flags() {
  local compiler=$1 flags plain
  plain=
  for flags in "-O0" "-O3 -march=native -ffp-contract=fast"; do
    build_project flags "$compiler" -DCMAKE_PREFIX_PATH="$prefix" -DCMAKE_CXX_FLAGS="$flags"
    "$project/flags" >"$build/flags.txt"
    if [ -n "$plain" ] && ! diff <(echo "$plain") "$build/flags.txt" >&2; then
      fail "$compiler $flags: expected the bits that -O0 gives, got the above"
    fi
    plain=$(cat "$build/flags.txt")
  done
}

# The flags come with the spaces of paths escaped, for a shell.
check_pkg_config() {
  command -v pkg-config >/dev/null || return 0
  local flags static=()
  [ "$kind" = static ] && static=(--static)
  flags=$(PKG_CONFIG_PATH=$libraries/pkgconfig pkg-config "${static[@]}" --cflags --libs rectify)
  eval "g++ -std=c++20 '$here/predicts/main.cpp' -o '$build/by_pkg_config' $flags"
  LD_LIBRARY_PATH=$libraries "$build/by_pkg_config" "$model"
}

# <rectify/model/model.hpp> is cheap: the standard library and a few lines.
check_model_header() {
  local program=$build/model_header.cpp included
  printf '#include <rectify/model/model.hpp>\nint main() {}\n' >"$program"
  included=$(g++ -std=c++20 -M -I "$prefix/include" "$program")
  if grep -iE 'eigen|nlohmann|fmt/' <<<"$included"; then fail "model.hpp: includes the above"; fi
  local TIMEFORMAT="package: a program that includes model.hpp compiles in %R s"
  time g++ -std=c++20 -O2 -c -I "$prefix/include" "$program" -o "$build/model_header.o"
}

# Programs share instances of the standard library's templates; all else that is shown is ours.
check_exports() {
  local library=$libraries/librectify.so shown rule
  shown=$(nm -DC --defined-only "$library" | cut -d' ' -f2-)
  grep -q 'rectify::' <<<"$shown" || fail "$library: expected symbols, got none"
  if grep -vE 'rectify::|^[VWu] .*(std|__gnu_cxx)::' <<<"$shown"; then
    fail "$library: shows the above, which are not its own"
  fi
  # A rule is asked for by its type on both sides.
  for rule in $(nm -C "$library" | grep -oE 'Model<rectify::f32::\w+>' | sort -u | sed 's/Model<//; s/>//')
  do
    grep -q " typeinfo for $rule$" <<<"$shown" || fail "$rule: expected RECTIFY_API, got none"
  done
  strip -o "$build/stripped.so" "$library"
  echo "package: the shared library has $(stat -c %s "$build/stripped.so") bytes, stripped"
}

# No object of ours refers to what prints or ends the program. What compilers call on their own is
# not ours: std::terminate, where a noexcept function throws. Files are written to by handles, so
# the names of the standard streams give printing away.
check_silence() {
  local archive=$libraries/librectify.a called
  called=$(nm -u "$archive" | awk '$1 == "U" {print $2}' | sort -u)
  grep -qx write <<<"$called" || fail "$archive: expected to find what it calls, got nothing"
  if grep -xE '(stdout|stderr|_?_?v?f?d?w?printf(_chk)?|f?puts|f?putw?c|putchar|perror|psignal)' \
       <<<"$called" ||
     grep -xE '(_?_exit|_?exit|_Exit|quick_exit|abort|raise|kill|__assert_fail)' <<<"$called" ||
     grep -E '^_ZSt[0-9]+w?(cout|cerr|clog)|__glibcxx_assert_fail|fmt.*(vprint|print.*FILE)' \
       <<<"$called"; then
    fail "$archive: expected nothing that prints or exits, got the above"
  fi
}

mkdir -p "$build/projects"
for kind in static shared; do
  install_library $kind
  for compiler in "${compilers[@]}"; do
    run_projects "$compiler"
    check_flags "$compiler"
  done
  check_pkg_config
  "$prefix/bin/rectify" --version >/dev/null
  echo "package: $kind: the projects build and run with ${compilers[*]}"
  if [ $kind = static ]; then check_silence; else check_exports; fi
done
check_model_header
# One compiler will do.
build_project subproject "${compilers[-1]}" -DCMAKE_UNITY_BUILD=ON
"$project/subproject"
quietly "$build/fetched.log" cmake -S "$here/subproject" -B "$build/projects/fetched" -G Ninja -DFETCH=ON
echo "package: in another project, too"
