#!/usr/bin/env bash
# deb_test.sh BUILD: the Debian package of a build folder in which all is built. It is made and
# unpacked; nothing in it names the folders it was made in; its command trains; a program is built with
# its library.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
source=$(cd "$here/../.." && pwd)
build=$(cd "$1" && pwd)
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
tree=$folder/tree/usr

fail() { echo "deb: $*" >&2; exit 1; }
quietly() { "$@" >"$folder/log" 2>&1 || { tail -n 40 "$folder/log" >&2; fail "$*"; }; }

make_package() {
  for tool in dpkg-shlibdeps file; do
    command -v $tool >/dev/null || fail "$tool: expected to be installed (dpkg-dev, file)"
  done
  quietly cpack -G DEB --config "$build/CPackConfig.cmake" -B "$folder"
  package=$(echo "$folder"/*.deb)
  local version
  version=$(sed -n 's/^project(rectify VERSION \([^ ]*\).*/\1/p' "$source/CMakeLists.txt")
  local name
  name=rectify_${version}_$(dpkg --print-architecture).deb
  [ "$(basename "$package")" = "$name" ] || fail "name: expected $name, got $(basename "$package")"
  dpkg-deb -x "$package" "$folder/tree"
}

check_fields() {
  local library
  for library in libc6 libstdc++6 libfmt zlib1g; do
    dpkg-deb -f "$package" Depends | grep -qF "$library" || fail "Depends: expected $library"
  done
  dpkg-deb -f "$package" Recommends | grep -q dataset-fashion-mnist ||
    fail "Recommends: expected dataset-fashion-mnist"
}

check_files() {
  local file
  for file in bin/rectify include/rectify/rectify.hpp share/doc/rectify/copyright \
      share/doc/rectify/LICENSE share/rectify/configs/tour/README.md \
      share/bash-completion/completions/rectify; do
    [ -s "$tree/$file" ] || fail "$file: expected a file, got none"
  done
  head -n 1 "$tree/share/doc/rectify/copyright" | grep -q "MIT License" || fail "copyright: expected ours"
  bash -n "$tree/share/bash-completion/completions/rectify"
  local modes
  modes=$(dpkg-deb -c "$package" | awk '{print $1, $2}' | sort -u)
  [ "$modes" = "$(printf '%s root/root\n' -rw-r--r-- -rwxr-xr-x drwxr-xr-x)" ] ||
    fail "owners and modes: got $modes"
}

# What is installed must not depend on where it was built.
check_paths() {
  local path pattern named
  for path in "$source" "$build" "$folder"; do
    # The whole path: /usr/share/rectify does not name a folder /rectify.
    pattern="(^|[^[:alnum:]_.-])$(sed 's|[^[:alnum:]/_-]|[&]|g' <<<"$path")"
    named=$(LC_ALL=C grep -rlaE -e "$pattern" "$folder/tree" || true)
    [ -z "$named" ] || fail "expected no file that names $path, got $named"
  done
  if readelf -d "$tree/bin/rectify" | grep -E 'RPATH|RUNPATH'; then fail "expected no RPATH"; fi
  if readelf -S "$tree/bin/rectify" | grep -F .symtab; then fail "expected a stripped command"; fi
}

# rectify ARGUMENTS...: the unpacked command, with nothing from the caller's environment.
rectify() { env -i PATH="$tree/bin:/usr/bin:/bin" HOME="$folder" rectify "$@"; }

check_command() {
  cd "$folder"
  rectify --version
  quietly rectify train "$tree/share/rectify/configs/digits.json" --set training.epochs=2 \
    --require 'test_accuracy>=0.9'
  [ -s runs/digits/0001/model.safetensors ] || fail "train: expected a model"
}

# A net that the command trains, in a program that finds the library where it was unpacked.
check_library() {
  printf '%s\n' a,b,either 0,0,0 0,1,1 1,0,1 1,1,0 >xor.csv
  cat >xor.json <<'JSON'
{
  "data": {"source": {"csv": {"train": "xor.csv", "test": "xor.csv", "label": "either"}}},
  "model": {"layers": [{"type": "dense", "units": 8, "activation": "tanh"}, {"type": "dense", "units": 2}]},
  "optimizer": {"type": "adam", "learning_rate": 0.1},
  "training": {"epochs": 100, "batch_size": 4}
}
JSON
  quietly rectify train xor.json --out xor --require 'test_accuracy>=1'
  quietly cmake -S "$here/predicts" -B predicts -DCMAKE_PREFIX_PATH="$tree"
  quietly cmake --build predicts
  predicts/predicts xor/model.safetensors
  # Debian's /lib is a link to /usr/lib, and CMake may look there first.
  ln -s usr/lib "$folder/tree/lib"
  quietly cmake -S "$here/predicts" -B by_link -DCMAKE_PREFIX_PATH="$folder/tree"
  quietly grep -F "$folder/tree/lib/" by_link/CMakeCache.txt
}

make_package
check_fields
check_files
check_paths
check_command
check_library
echo "deb: $(basename "$package"), $(stat -c %s "$package") bytes: unpacked, it trains and links"
