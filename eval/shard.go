package eval

import "fmt"

// ShardInfo says which part of a run a shard is: a run of its own that holds
// some of the items, to be merged with the others.
type ShardInfo struct {
	Index int         `json:"index"`         // from 1
	Count int         `json:"count"`         // shards of the run
	Run   Identity    `json:"run,omitempty"` // of the undivided run: all of its shards, and what they are merged to, have the same
	Parts []ShardPart `json:"parts"`         // in the order of the suites, those without an item left out
}

// ShardPart says which items of a suite a shard has.
type ShardPart struct {
	Suite  string  `json:"suite"`
	Ranges []Range `json:"ranges"` // ascending, of places in the run's order of items
}

// Range is a run of places: From is the first, To the one after the last.
type Range struct {
	From int `json:"from"`
	To   int `json:"to"`
}

// String is "2/3".
func (s ShardInfo) String() string { return fmt.Sprintf("%d/%d", s.Index, s.Count) }

// AppendPlace adds a place to ascending ranges.
func AppendPlace(ranges []Range, place int) []Range {
	if n := len(ranges); n > 0 && ranges[n-1].To == place {
		ranges[n-1].To++
		return ranges
	}
	return append(ranges, Range{From: place, To: place + 1})
}
