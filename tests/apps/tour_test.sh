#!/usr/bin/env bash
# tour_test.sh RECTIFY CONFIGS: every config of the tour trains for an epoch, as it is.
tour=$(realpath "$2")/tour
. "$(dirname "${BASH_SOURCE[0]}")/helpers.sh"

python3 "$tour/pendulum.py" >pendulum.csv
for config in "$tour"/*.json; do
  name=$(basename "$config" .json)
  "$rectify" train "$config" --set training.epochs=1 --out "$name" --json >"$name.out" 2>err.txt ||
    fail "$name: $(cat err.txt)"
  check_json "$name/run.json" 'd["status"] == "done"'
  [ -s "$name/model.safetensors" ] || fail "$name: expected a model"
  grep -q "\`$name\`" "$tour/README.md" || fail "$name: expected a line in configs/tour/README.md"
done
[ "$(ls "$tour"/*.json | wc -l)" -ge 10 ] || fail "expected ten configs or more"

finish
