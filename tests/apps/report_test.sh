#!/usr/bin/env bash
# report_test.sh RECTIFY: pages of runs and of activations, as a user asks for them.
. "$(dirname "${BASH_SOURCE[0]}")/helpers.sh"

cat >small.json <<'JSON'
{
  "name": "</script><b>", "data": {"source": "digits", "limit": 300},
  "model": {"layers": [{"type": "dense", "units": 12, "activation": "prelu"}, {"type": "dense", "units": 10}]},
  "training": {"epochs": 2}
}
JSON

# --- train
"$rectify" train small.json --quiet --out run >closing.txt || fail "train"
grep -qx 'report run/report.html' closing.txt || fail "train: expected the path of the report"
[ -s run/report.html ] || fail "train: expected a report"
[ -s run/charts/loss.vl.json ] || fail "train: expected charts beside the report"
grep -qF '<b>' run/report.html && fail "report: expected a name as text, got an element"
[ "$(stat -c %s run/report.html)" -lt 1500000 ] || fail "report: expected less than 1.5 MB"
"$rectify" train small.json --quiet --out again --json >result.json || fail "train --json"
check_json result.json 'd["report"] == "again/report.html"'

# A report that cannot be written loses no run; the exit code says that a file is missing.
cat >blocked.sh <<'SH'
until [ -d blocked ]; do :; done
mkdir -p blocked/report.html/full
SH
bash blocked.sh &
"$rectify" train small.json --quiet --out blocked --set training.epochs=200 >closing.txt 2>errors.txt
[ $? = 3 ] || fail "train: expected exit code 3 of a run without a report"
grep -q '^rectify: report.html was not written: ' errors.txt || fail "train: expected the reason"
grep -q '^report' closing.txt && fail "train: expected no path of a report that is not there"
[ -s blocked/model.safetensors ] || fail "train: expected the model"

# --- report
rm run/report.html
"$rectify" report run | grep -qx 'written: run/report.html' || fail "report: expected where it is"
"$rectify" report run again --out both.html --json >result.json || fail "report of two runs"
check_json result.json 'd == {"report": "both.html", "folders": ["run", "again"]}'
expect "report: a page that is there" 2 "both.html: file: expected a new file, got one that exists (choose another name, or --overwrite)" \
  report run again --out both.html
"$rectify" report run again --out both.html --overwrite >/dev/null || fail "report --overwrite"
expect "report: no place" 2 "report: --out: expected a file name for the report of several runs, got none" report run again
expect "report: no run" 3 "none: expected the folder of a run, with run.json; got no such folder" report none

# --- plot
"$rectify" plot relu swish '{"type": "leaky_relu", "negative_slope": 0.2}' --out curves.html --json \
  >result.json || fail "plot"
check_json result.json '[a["type"] for a in d["activations"]] == ["relu", "silu", "leaky_relu"]'
check_json result.json 'd["activations"][2]["negative_slope"] == 0.2 and d["report"] == "curves.html"'
grep -qF 'leaky_relu negative_slope 0.2' curves.html || fail "plot: expected options in names"
expect "plot: a page that is there" 2 "curves.html: file: expected a new file, got one that exists (choose another name, or --overwrite)" \
  plot relu --out curves.html
"$rectify" plot relu --out curves.html --overwrite >/dev/null || fail "plot --overwrite"
names=$("$rectify" plot dense 2>&1 | sed 's/.*expected one of \(.*\); got "dense"/\1/')
case "$names" in relu,*gelu*) ;; *) fail "plot: expected the names of activations, got $names" ;; esac
expect "plot: unknown" 2 "plot: activation: expected one of $names; got \"rleu\" (did you mean \"relu\"?)" plot rleu
expect "plot: no range" 2 "plot: --to: expected a number above 2, got 1" plot relu --from 2 --to 1
expect "plot: unknown option" 2 "plot:1:33: key: expected one of type, negative_slope; got \"slopes\"" \
  plot '{"type":"leaky_relu", "slopes": 1}'

finish
