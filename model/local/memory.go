package local

import "assay/model/engine"

// Bounds on the default memory for keys and values.
const (
	leastKV   = 256 << 20
	unknownKV = 4 << 30 // where the system does not tell what is free
)

// defaultKV is the memory for keys and values where the user sets none: half of
// what is free once the weights are loaded, so that the machine stays usable.
func defaultKV(o engine.Options) engine.Options {
	if o.KVMemory != 0 {
		return o
	}
	o.KVMemory = unknownKV
	if free, ok := freeMemory(); ok {
		o.KVMemory = max(free/2, leastKV)
	}
	return o
}
