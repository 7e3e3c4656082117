#!/usr/bin/env bash
# Run an evaluation as a Slurm array, one shard per task, and merge the results
# in a job that starts when all tasks are done. On the login node:
#
#   MODEL=/data/granite.gguf RUN=/data/runs/granite ./slurm.sh 8
#
# MODEL, RUN and the benchmark data (ASSAY_DATASETS) lie in a folder that all
# nodes share. FLAGS holds further flags of 'assay run', separated by blanks.
#SBATCH --job-name=assay
#SBATCH --cpus-per-task=16
#SBATCH --mem=16G
#SBATCH --output=assay-%A-%a.log
set -euo pipefail

: "${MODEL:?names the GGUF file}" "${RUN:?names the folder for the results}"
read -ra flags <<<"${FLAGS:-}"

if [ -n "${ASSAY_MERGE:-}" ]; then # the job after the array
  folders=()
  for i in $(seq 1 "$ASSAY_MERGE"); do folders+=("$RUN.shards/$i"); done
  exec assay merge "${folders[@]}" -o "$RUN"
fi
if [ -n "${SLURM_ARRAY_TASK_ID:-}" ]; then # a task of the array
  exec assay run "$MODEL" --shard "$SLURM_ARRAY_TASK_ID/$SLURM_ARRAY_TASK_COUNT" \
    --threads "${SLURM_CPUS_PER_TASK:-0}" --quiet -o "$RUN.shards/$SLURM_ARRAY_TASK_ID" "${flags[@]}"
fi

n=${1:?the number of shards}
export MODEL RUN FLAGS=${FLAGS:-}
array=$(sbatch --parsable --export=ALL --array="1-$n" "$0")
ASSAY_MERGE=$n sbatch --export=ALL --dependency="afterok:${array%%;*}" "$0"
