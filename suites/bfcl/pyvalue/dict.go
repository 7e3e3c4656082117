package pyvalue

import "strconv"

// smallDict is the number of keys up to which a search is faster than a map.
const smallDict = 8

// DictBuilder makes a Dict key by key. A key that is set again keeps its place
// and takes the new value, as in Python. The zero DictBuilder is ready to use.
type DictBuilder struct {
	v     Value
	index map[string]int // of str and int keys, once there are many
}

// Set sets a key, which must be hashable.
func (b *DictBuilder) Set(key, value Value) {
	if i := b.find(key); i >= 0 {
		b.v.items[i] = value
		return
	}
	b.v.keys = append(b.v.keys, key)
	b.v.items = append(b.v.items, value)
	if b.index != nil {
		if name, ok := key.indexed(); ok {
			b.index[name] = len(b.v.keys) - 1
		}
	} else if len(b.v.keys) > smallDict {
		b.index = map[string]int{}
		for i, k := range b.v.keys {
			if name, ok := k.indexed(); ok {
				b.index[name] = i
			}
		}
	}
}

// indexed names a key such that equal keys have equal names. Keys of rare types
// have none, and neither have ints that a float, bool or complex may equal.
func (v Value) indexed() (string, bool) {
	switch v.Kind {
	case Str:
		return "s" + v.text, true
	case Int:
		if v.big == nil {
			return "i" + strconv.FormatInt(v.small, 10), true
		}
	}
	return "", false
}

func (b *DictBuilder) find(key Value) int {
	if b.index != nil && key.Kind == Str {
		name, _ := key.indexed()
		if i, ok := b.index[name]; ok {
			return i
		}
		return -1
	}
	if b.index != nil && key.Kind == Int && key.big == nil {
		name, _ := key.indexed()
		if i, ok := b.index[name]; ok {
			return i
		}
		// An equal key of another type is found by the search below.
	}
	return b.v.find(key)
}

// Dict returns what was built. The builder must not be used afterwards.
func (b *DictBuilder) Dict() Value {
	b.v.Kind = Dict
	return b.v
}
