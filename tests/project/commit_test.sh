#!/usr/bin/env bash
# commit_test.sh CMAKE: which commit the build names, in repositories made for the purpose.
set -uo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
cmake=$1
command -v git >/dev/null || { echo "commit: git is not here"; exit 77; }
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder" || exit 1
export GIT_CONFIG_GLOBAL=$folder/gitconfig GIT_CONFIG_NOSYSTEM=1
unset GIT_DIR GIT_WORK_TREE GIT_INDEX_FILE
failures=0

# commit_of SOURCE: leaves in $got what the build would name.
commit_of() {
  "$cmake" -D GIT="$(command -v git)" -D SOURCE="$1" -D TEMPLATE="$root/machine/commit.cpp.in" \
    -D RESULT="$folder/commit.cpp" -P "$root/cmake/write_commit.cmake" >output.txt 2>&1 || got=failed
  got=$(sed -n 's/.*return "\(.*\)".*/\1/p' commit.cpp)
  [ -s output.txt ] && got="$got $(cat output.txt)"
}
expect() {
  local name=$1 expected=$2 source=$3
  commit_of "$source"
  [ "$got" = "$expected" ] && return
  echo "FAILED: $name: expected \"$expected\", got \"$got\""
  failures=$((failures + 1))
}
save() { git -C "$1" add -A && git -C "$1" -c user.name=a -c user.email=a@b commit -qm "$2"; }

mkdir plain
expect "no repository" "" "$folder/plain"
git init -q project
expect "no commit yet" "" "$folder/project"
mkdir project/part
echo 1 >project/part/file
save project first
head=$(git -C project rev-parse --short HEAD)
expect "a clean tree" "$head" "$folder/project"
touch -d 2001-01-01 commit.cpp
expect "the same again" "$head" "$folder/project"
[ "$(date -r commit.cpp +%Y)" = 2001 ] || { echo "FAILED: written although it is the same"; failures=1; }
expect "within another project" "" "$folder/project/part"
GIT_DIR=$folder/project/.git expect "within a hook of another project" "" "$folder/plain"
echo 2 >project/part/file
expect "changed since" "$head+" "$folder/project"
save project second
expect "after the next commit" "$(git -C project rev-parse --short HEAD)" "$folder/project"
touch project/not-added
expect "with a file that is not tracked" "$(git -C project rev-parse --short HEAD)" "$folder/project"
if [ "$(id -u)" = 0 ]; then
  chown -R nobody project
  expect "a repository of somebody else" "" "$folder/project"
fi

[ $failures = 0 ] && echo "all as expected"
exit $((failures > 0))
