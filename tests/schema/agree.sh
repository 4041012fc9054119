#!/usr/bin/env bash
# agree.sh SCHEMA_CASES FOLDER: do our reader and ajv agree on 10000 configs? npm puts ajv and VS
# Code's JSON parser into FOLDER, which is in the build tree. Without npm the answer is 77: skipped.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
cases=$1 folder=$2

if ! command -v node >/dev/null || ! command -v npm >/dev/null; then
  echo "schema against ajv: skipped: expected node and npm, got none"
  exit 77
fi
mkdir -p "$folder"
if [ ! -d "$folder/node_modules/ajv" ] || [ ! -d "$folder/node_modules/jsonc-parser" ]; then
  echo '{"private": true}' >"$folder/package.json"
  npm install --prefix "$folder" --no-audit --no-fund --silent ajv@8 jsonc-parser@3
fi
"$cases" "$folder"
node "$here/agree.mjs" "$folder"
