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
compare() { "$rectify" compare "$@" --quiet >/dev/null; }
compare "$configs/activations_quick.json" --out "$pages/comparison"
# A table of which two columns are labels.
(cd "$pages" && awk 'BEGIN { print "a,b,left,low"; for (i = 0; i < 400; ++i) {
   a = sin(i * 1.7); b = cos(i * 2.3); print a "," b "," (a < 0) "," (b < 0.2) } }' >labels.csv
 cat >labels.json <<'END'
{"data": {"source": {"csv": {"train": "labels.csv", "label": ["left", "low"], "task": "multilabel", "test_fraction": 0.2}}, "validation": 0.2},
 "model": {"layers": [{"type": "dense", "units": 8, "activation": "relu"}, {"type": "dense", "units": 2}]},
 "loss": "binary_cross_entropy", "training": {"epochs": 4}}
END
 # Large targets that differ little.
 awk 'BEGIN { print "x,y"; for (i = 0; i < 300; ++i) printf "%.4f,%.2f\n", sin(i), 3000000 + 20 * sin(i) }' >large.csv
 cat >large.json <<'END'
{"data": {"source": {"csv": {"train": "large.csv", "label": "y", "task": "regression", "test_fraction": 0.3}}},
 "model": {"layers": [{"type": "dense", "units": 8, "activation": "relu"}, {"type": "dense", "units": 1}]},
 "loss": "mse", "training": {"epochs": 5}}
END
 cat >grid.json <<'END'
{"axes": {"optimizer.learning_rate": [0.01, 0.1, 0.8], "activation": ["relu", "leaky_relu", "tanh"]},
 "baseline": {"activation": "relu"}, "seeds": 8,
 "data": {"source": "digits", "limit": 300, "validation": 100},
 "model": {"layers": [{"type": "dense", "units": 12, "activation": "relu"},
                      {"type": "dense", "units": 8, "activation": "relu"}, {"type": "dense", "units": 10}]},
 "optimizer": {"type": "sgd", "momentum": 0.9}, "training": {"epochs": 3}}
END
 train labels.json --out labels && train large.json --out large && compare grid.json --out grid
 # Ten cells of one axis, tuned, looked at twice.
 sed 's/"seeds": 8,/"seeds": 3, "tune": {"optimizer.learning_rate": [0.03, 0.1], "seeds": 1, "by": "validation_loss"},/
      s/"optimizer.learning_rate": \[.*\], "act/"act/; s/"relu", "leaky_relu", "tanh"/"relu", "leaky_relu", "tanh", "gelu", "elu", "selu", "silu", "mish", "softplus", {"type": "leaky_relu", "negative_slope": 0.3}/' grid.json >tuned.json
 compare tuned.json --out tuned && compare tuned --resume --seeds 5)

node "$here/browser_test.mjs" "$folder" "$screenshots" "$pages"/*/*.html
