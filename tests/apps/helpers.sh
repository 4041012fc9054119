# Sourced by the tests of commands, with the command as $1: a folder of their own to work in, and
# what they say of a call.
set -uo pipefail
rectify=$(realpath "$1")
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder" || exit 1
failures=0
fail() { echo "FAILED: $*"; failures=$((failures + 1)); }

# expect NAME CODE MESSAGE ARGUMENTS...: the exit code, and the whole of standard error; with --json
# the same as a document.
expect() {
  local name=$1 code=$2 message=$3 got
  shift 3
  "$rectify" "$@" >out.txt 2>err.txt
  got=$?
  [ $got = "$code" ] || fail "$name: expected exit code $code, got $got"
  [ "$(cat err.txt)" = "rectify: $message" ] || fail "$name: expected
rectify: $message
got
$(cat err.txt)"
  "$rectify" "$@" --json 2>/dev/null >out.json
  python3 - out.json "$code" "$message" <<'PYTHON' || fail "$name --json: expected code and message"
import json, sys
document = json.load(open(sys.argv[1]))
assert document["exit_code"] == int(sys.argv[2]), document
assert document["errors"] == sys.argv[3].split("\n"), document
PYTHON
}

# check_json FILE PYTHON: whether an expression holds for the document, which it calls `d`.
check_json() {
  python3 -c 'import json, sys; d = json.load(open(sys.argv[1])); sys.exit(not eval(sys.argv[2]))' \
    "$1" "$2" || fail "$1: expected $2"
}

# finish: the end of a test.
finish() {
  [ $failures = 0 ] && echo "all as expected"
  exit $((failures > 0))
}
