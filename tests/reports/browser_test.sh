#!/usr/bin/env bash
# browser_test.sh BIN FOLDER [SCREENSHOTS]: makes a report of every kind and opens them in Chromium.
# npm puts playwright-core and axe-core into FOLDER, which is in the build tree. Without npm or
# Chromium the answer is 77: skipped.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# Absolute, since one of the runs is started in the folder of its table.
bin=$(realpath "$1") folder=$(realpath -m "$2") screenshots=$(realpath -m "${3:-$2/screenshots}")
rectify=$bin/rectify configs=$here/../../configs pages=$folder/pages

for tool in node npm chromium; do
  if ! command -v "$tool" >/dev/null; then
    echo "reports in a browser: skipped: expected $tool, got none"
    exit 77
  fi
done
mkdir -p "$folder"
if [ ! -d "$folder/node_modules/axe-core" ]; then
  echo '{"private": true}' >"$folder/package.json"
  npm install --prefix "$folder" --no-audit --no-fund --silent --ignore-scripts \
      playwright-core@1 axe-core@4
fi

rm -rf "$pages"
"$bin/make_report_pages" "$pages/samples"
"$rectify" plot relu leaky_relu prelu elu '{"type": "leaky_relu", "negative_slope": 0.2}' \
    --out "$pages/samples/plot.html"
train() { "$rectify" train "$@" --quiet >/dev/null; }
train "$configs/digits.json" --out "$pages/digits" --set training.epochs=3 --set data.validation=500
train "$configs/digits.json" --out "$pages/hostile-run" --set training.epochs=2 \
    --set 'name="</script><script>document.title = '"'hacked'"'</script>"' \
    --set 'model.layers=[{"type":"dense","units":16},{"type":"prelu","per_unit":true},{"type":"batch_norm"},{"type":"dense","units":8,"activation":"tanh"},{"type":"dense","units":10}]'
# A learning rate at which units die.
train "$configs/digits.json" --out "$pages/dying" --set training.epochs=3 \
    --set 'optimizer={"type":"sgd","learning_rate":0.5,"momentum":0.9}' --set vitals.forensics=true
train "$configs/tour/03_spirals.json" --out "$pages/spirals" --set training.epochs=20
(cd "$pages" && python3 "$configs/tour/pendulum.py" >pendulum.csv &&
  train "$configs/tour/01_regression.json" --out "$pages/regression" --set training.epochs=20)
"$rectify" report "$pages/digits" "$pages/dying" --out "$pages/samples/side-by-side.html"
"$rectify" compare "$configs/activations_quick.json" --out "$pages/comparison" --quiet >/dev/null

node "$here/browser_test.mjs" "$folder" "$screenshots" "$pages"/*/*.html
