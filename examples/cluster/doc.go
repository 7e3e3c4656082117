// Package cluster holds scripts that run the shards of an evaluation on several
// machines, by ssh, Slurm or Kubernetes. Its tests run them on this one.
package cluster
