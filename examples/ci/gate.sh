#!/usr/bin/env bash
# Evaluate a model in continuous integration and gate it against a baseline. The
# action of this repository, examples/gitlab-ci.yml and any other system call it:
#
#   gate.sh                        all of the below
#   gate.sh key|model|data|run|report
#
#   key      print the SHA-256 of the lock file, which a cache of the data is named by
#   model    download MODEL, where it is the address of a file, and verify it
#   data     download and verify the benchmark data
#   run      evaluate, and gate where there is a baseline
#   report   write the HTML report, and what a new baseline would be
#
# The exit code is that of 'assay run': 0 passed, 1 a rule is broken, 2 an argument
# is wrong, 3 something could not be done, 4 the gate cannot tell. All settings
# come from the environment, and none is ever read as a command:
#
#   MODEL         a GGUF file, the https address of one, a server, 'embedded', 'random'
#   MODEL_SHA256  of the file; without it no file is downloaded
#   SUITES        separated by commas (all)
#   LIMIT         items per suite (0: all)
#   SAMPLES       true: the questions that ship with Assay, which need no download
#   BASELINE      run or baseline to gate against; without one there is only a run
#   RULES         YAML file with the rules of the gate
#   REPLAY        run or baseline whose answers are verified instead of generated
#   REPORT        false: write no HTML report
#   LOCK          datasets.lock to use instead of the one that Assay has built in
#   FLAGS         further flags of 'assay run', separated by blanks
#   RESULTS       folder for what is written (assay-results)
#   ASSAY         the program (assay)
#   ASSAY_CACHE   folder whose subfolders "datasets" and "models" are worth keeping
set -euo pipefail

assay=${ASSAY:-assay}
model=${MODEL:-}
samples=${SAMPLES:-false}
results=${RESULTS:-assay-results}
case $results in -*) results=./$results ;; esac # a folder, not an option
cache=${ASSAY_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/assay}

# fail CODE MESSAGE
fail() { echo "gate.sh: $2" >&2; exit "$1"; }

# digest FILE prints its SHA-256.
digest() {
  if command -v sha256sum >/dev/null; then sha256sum <"$1"; else shasum -a 256 <"$1"; fi | cut -d ' ' -f 1
}

# output NAME VALUE is for later steps of a workflow.
output() { [ -z "${GITHUB_OUTPUT:-}" ] || printf '%s=%s\n' "$1" "$2" >>"$GITHUB_OUTPUT"; }

# remote tells whether the model is a file to be downloaded. What follows a "?"
# belongs to the address: https://host/v1?model=a.gguf is a server.
remote() { case ${model%%\?*} in https://*.gguf) ;; *) false ;; esac; }

# local_model prints what 'assay run' gets.
local_model() {
  local path=${model%%\?*}
  if remote; then printf '%s' "$cache/models/$MODEL_SHA256/${path##*/}"; else printf '%s' "$model"; fi
}

key() {
  local sum
  sum=$(digest "${LOCK:-$(dirname "$0")/../../datasets.lock}")
  output lock "$sum"
  echo "$sum"
}

check_model() {
  [ -n "$model" ] || fail 2 "MODEL is not set: name a GGUF file, the address of one, or a server"
  if [[ -n ${MODEL_SHA256:-} && ! $MODEL_SHA256 =~ ^[0-9a-f]{64}$ ]]; then
    fail 2 "MODEL_SHA256 is not 64 digits of lower-case hex"
  fi
  if remote && [ -z "${MODEL_SHA256:-}" ]; then
    fail 2 "MODEL is an address: MODEL_SHA256 has to say which file is meant"
  fi
}

get_model() {
  local file
  check_model
  if remote; then
    file=$(local_model)
    if [ ! -e "$file" ]; then
      mkdir -p "${file%/*}"
      # The address is not a glob, and may hold no option.
      curl --fail --location --globoff --silent --show-error --retry 3 --proto =https --output "$file.part" --url "$model" ||
        fail 3 "download the model: curl failed"
      [ "$(digest "$file.part")" = "$MODEL_SHA256" ] || { rm -f "$file.part"; fail 3 "the model that was downloaded has another SHA-256 than MODEL_SHA256"; }
      mv "$file.part" "$file"
    fi
  elif [ -n "${MODEL_SHA256:-}" ]; then
    file=$model
    [ -f "$file" ] || fail 2 "MODEL_SHA256 is given, but MODEL is no file"
  else
    return 0
  fi
  [ "$(digest "$file")" = "$MODEL_SHA256" ] || fail 3 "the file of the model has another SHA-256 than MODEL_SHA256"
}

data() {
  local args=(fetch --quiet)
  [ "$samples" != true ] || return 0
  [ -z "${LOCK:-}" ] || args+=("--lock=$LOCK")
  "$assay" "${args[@]}"
}

# run computes every answer: a gate that shall see what a change of the program does
# must not be told answers from before it.
run() {
  local args code=0 flags
  check_model
  mkdir -p "$results"
  args=(run "--model=$(local_model)" "--suites=${SUITES:-all}" "--limit=${LIMIT:-0}" --no-cache "--output=$results/run")
  [ "$samples" != true ] || args+=(--samples)
  [ -z "${LOCK:-}" ] || args+=("--lock=$LOCK")
  [ -z "${REPLAY:-}" ] || args+=("--replay=$REPLAY")
  if [ -n "${BASELINE:-}" ]; then
    args+=("--gate-against=$BASELINE" "--junit=$results/gate.xml" "--gitlab=$results/gate.json")
    [ -z "${RULES:-}" ] || args+=("--config=$RULES")
  fi
  read -ra flags <<<"${FLAGS:-}" # blanks separate, nothing else has a meaning
  "$assay" "${args[@]}" ${flags[@]+"${flags[@]}"} || code=$?
  output exit-code "$code"
  return "$code"
}

report() {
  local sides=("run=$results/run")
  if [ ! -e "$results/run/run.json" ]; then
    echo "there are no results to report"
    return 0
  fi
  "$assay" baseline "$results/run" --drafts -o "$results/baseline.parquet" ||
    echo "there is no new baseline: the run is not complete"
  if [ -z "${BASELINE:-}" ]; then
    [ -z "${GITHUB_STEP_SUMMARY:-}" ] || "$assay" show "$results/run" --format markdown >>"$GITHUB_STEP_SUMMARY"
  else
    sides=("baseline=$BASELINE" "${sides[@]}")
  fi
  [ "${REPORT:-true}" != true ] || "$assay" report "${sides[@]}" -o "$results/report.html"
}

everything() {
  local code=0
  get_model
  data
  run || code=$?
  report || [ "$code" -ne 0 ] || code=3
  return "$code"
}

case ${1-all} in
key) key ;;
model) get_model ;;
data) data ;;
run) run ;;
report) report ;;
all) everything ;;
*) fail 2 "there is no step $1: want key, model, data, run, report, or none for all" ;;
esac
