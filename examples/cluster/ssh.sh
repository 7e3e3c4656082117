#!/usr/bin/env bash
# Run an evaluation on several machines by ssh, one shard on each, and merge the
# results here.
#
#   ./ssh.sh MODEL RUN HOST... [-- FLAGS OF assay run...]
#
# Every host needs the program "assay", the file MODEL at the same path, and the
# benchmark data ('assay fetch') if the flags do not name others. Repeating the
# command repeats only the shards that are not complete. SSH and SCP name other
# programs than ssh and scp.
set -euo pipefail

usage() { echo "usage: $0 MODEL RUN HOST... [-- FLAGS OF assay run...]" >&2; exit 2; }

[ $# -ge 3 ] || usage
model=$1 run=$2
shift 2
hosts=()
while [ $# -gt 0 ] && [ "$1" != -- ]; do hosts+=("$1"); shift; done
[ ${#hosts[@]} -gt 0 ] || usage
[ $# -eq 0 ] || shift

ssh=${SSH:-ssh} scp=${SCP:-scp}
n=${#hosts[@]}
name=assay-$(basename "$run")
shards=$run.shards
mkdir -p "$shards"

# shard I HOST FLAGS... runs one shard on its host and fetches the result.
shard() {
  local i=$1 host=$2 command
  shift 2
  [ ! -e "$shards/$i/run.json" ] || return 0
  command=$(printf '%q ' assay run "$model" --shard "$i/$n" --quiet -o "$name-$i-of-$n" "$@")
  "$ssh" "$host" "$command" >"$shards/$i.log" 2>&1 || return 1
  rm -rf "$shards/$i.part"
  "$scp" -rq "$host:$name-$i-of-$n" "$shards/$i.part" && mv "$shards/$i.part" "$shards/$i"
}

pids=()
for i in $(seq 1 "$n"); do
  shard "$i" "${hosts[$((i - 1))]}" "$@" &
  pids+=($!)
done
failed=0
for i in $(seq 1 "$n"); do
  if ! wait "${pids[$((i - 1))]}"; then
    echo "shard $i/$n on ${hosts[$((i - 1))]} failed: see $shards/$i.log" >&2
    failed=1
  fi
done
[ $failed -eq 0 ] || exit 3

folders=()
for i in $(seq 1 "$n"); do folders+=("$shards/$i"); done
assay merge "${folders[@]}" -o "$run"
