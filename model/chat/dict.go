package chat

import (
	"fmt"
	"math"
	"math/big"
	"strconv"
	"strings"
)

// dict is a dictionary in order of insertion.
type dict struct {
	keys   []value
	values []value
	// index finds an entry by its hashKey. Small dicts with string keys, which
	// is nearly all of them, do without.
	index map[any]int
}

// maxLinear is the size up to which a dict is searched without an index.
const maxLinear = 8

func (d *dict) len() int { return len(d.keys) }

// hashKey maps a key to a Go value that is equal for keys that are equal in
// Python: 1, 1.0 and True are one key.
func hashKey(rt *runtime, key value) (any, error) {
	switch k := key.(type) {
	case nil:
		return missingValue{}, nil
	case string:
		return k, nil
	case markup:
		return string(k), nil
	case bool:
		if k {
			return int64(1), nil
		}
		return int64(0), nil
	case int64:
		return k, nil
	case float64:
		if k == math.Trunc(k) && math.Abs(k) < 1<<62 {
			return int64(k), nil
		}
		if b := bigFromFloat(k); b != nil {
			return bigKey(b.String()), nil
		}
		return k, nil
	case *big.Int:
		return bigKey(k.String()), nil
	case *tuple:
		return hashTuple(rt, k)
	case *list, *dict:
		return nil, fmt.Errorf("unhashable type: '%s'", typeName(key))
	case *dictView:
		if k.kind != "values" {
			return nil, fmt.Errorf("unhashable type: '%s'", typeName(key))
		}
	case *undefined:
		return undefinedKey{}, nil
	}
	return key, nil
}

type (
	bigKey       string
	tupleKey     string
	undefinedKey struct{}
)

func hashTuple(rt *runtime, t *tuple) (any, error) {
	if err := rt.enter(); err != nil {
		return nil, err
	}
	defer rt.leave()
	var b strings.Builder
	for _, item := range t.items {
		k, err := hashKey(rt, item)
		if err != nil {
			return nil, err
		}
		part := hashText(k)
		if err := rt.allocate(len(part)); err != nil {
			return nil, err
		}
		b.WriteString(strconv.Itoa(len(part)))
		b.WriteByte(' ')
		b.WriteString(part)
	}
	return tupleKey(b.String()), nil
}

// hashText writes a hash key such that different keys differ.
func hashText(k any) string {
	switch k := k.(type) {
	case string, int64, float64, bigKey, tupleKey, missingValue, undefinedKey:
		return fmt.Sprintf("%T:%v", k, k)
	}
	return fmt.Sprintf("%T:%p", k, k) // anything else is equal to itself only
}

// findString returns the position of a string key, or -1.
func (d *dict) findString(key string) int {
	if d.index != nil {
		if i, ok := d.index[key]; ok {
			return i
		}
		return -1
	}
	for i, k := range d.keys {
		if s, ok := k.(string); ok && s == key {
			return i
		}
	}
	return -1
}

func (d *dict) find(rt *runtime, key value) (int, error) {
	if s, ok := text(key); ok {
		return d.findString(s), nil
	}
	k, err := hashKey(rt, key)
	if err != nil {
		return -1, err
	}
	if d.index == nil {
		return -1, nil // an unindexed dict has string keys only
	}
	if i, ok := d.index[k]; ok {
		return i, nil
	}
	return -1, nil
}

// set adds or replaces an entry; a replaced one keeps its place and key.
func (d *dict) set(rt *runtime, key, val value) error {
	i, err := d.find(rt, key)
	if err != nil {
		return err
	}
	if i >= 0 {
		d.values[i] = val
		return nil
	}
	_, plain := key.(string)
	if d.index == nil && (!plain || len(d.keys) >= maxLinear) {
		d.index = make(map[any]int, 2*len(d.keys)+1)
		for i, k := range d.keys {
			d.index[k] = i // string keys only, up to now
		}
	}
	if d.index != nil {
		k, err := hashKey(rt, key)
		if err != nil {
			return err
		}
		d.index[k] = len(d.keys)
	}
	d.keys = append(d.keys, key)
	d.values = append(d.values, val)
	return nil
}

// setString is set for a string key, which cannot fail.
func (d *dict) setString(key string, val value) {
	_ = d.set(nil, key, val)
}

// getString returns the value of a string key.
func (d *dict) getString(key string) (value, bool) {
	if i := d.findString(key); i >= 0 {
		return d.values[i], true
	}
	return nil, false
}

func (d *dict) get(rt *runtime, key value) (value, bool, error) {
	i, err := d.find(rt, key)
	if err != nil || i < 0 {
		return nil, false, err
	}
	return d.values[i], true, nil
}

func (d *dict) clone() *dict {
	c := &dict{keys: append([]value(nil), d.keys...), values: append([]value(nil), d.values...)}
	if d.index != nil {
		c.index = make(map[any]int, len(d.index))
		for k, i := range d.index {
			c.index[k] = i
		}
	}
	return c
}

// pair returns entry i as a tuple.
func (d *dict) pair(i int) *tuple { return &tuple{items: []value{d.keys[i], d.values[i]}} }

// dictView is the result of a dict's keys(), values() or items().
type dictView struct {
	dict *dict
	kind string
}

func (v *dictView) at(i int) value {
	switch v.kind {
	case "keys":
		return v.dict.keys[i]
	case "values":
		return v.dict.values[i]
	}
	return v.dict.pair(i)
}
