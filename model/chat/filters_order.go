package chat

import (
	"errors"
	"sort"
	"strings"
)

// This file has the filters that compare items.

// keyed is an item with what it is compared by.
type keyed struct{ item, key value }

// sortKeyed sorts stably; reversed keeps equal items in order too.
func sortKeyed(rt *runtime, items []keyed, reverse bool) error {
	var failed error
	sort.SliceStable(items, func(i, j int) bool {
		if failed != nil {
			return false
		}
		a, b := items[i].key, items[j].key
		if reverse {
			a, b = b, a
		}
		if failed = rt.step(); failed != nil {
			return false
		}
		less, err := compareValues(rt, "<", a, b)
		failed = err
		return less
	})
	return failed
}

// keyItems pairs every item with its key.
func keyItems(items []value, key func(value) (value, error)) ([]keyed, error) {
	out := make([]keyed, len(items))
	for i, item := range items {
		k, err := key(item)
		if err != nil {
			return nil, err
		}
		out[i] = keyed{item, k}
	}
	return out, nil
}

// keyGetter looks up an attribute, with case ignored unless it matters.
func keyGetter(rt *runtime, attribute value, caseSensitive value) func(value) (value, error) {
	get := attrGetter(rt, attribute, nil)
	if truth(caseSensitive) {
		return get
	}
	return func(item value) (value, error) {
		v, err := get(item)
		return foldCase(v), err
	}
}

func filterSort(rt *runtime, v value, a callArgs) (value, error) {
	args, err := a.bind("sort", optional("reverse", false), optional("case_sensitive", false), optional("attribute", nil))
	if err != nil {
		return nil, err
	}
	items, err := rt.collect(v)
	if err != nil {
		return nil, err
	}
	pairs, err := keyItems(items, sortKey(rt, args[2], args[1]))
	if err != nil {
		return nil, err
	}
	if err := sortKeyed(rt, pairs, truth(args[0])); err != nil {
		return nil, err
	}
	for i, p := range pairs {
		items[i] = p.item
	}
	return &list{items: items}, nil
}

// sortKey makes a list of the attributes that are named with commas between.
func sortKey(rt *runtime, attribute, caseSensitive value) func(value) (value, error) {
	paths := []value{attribute}
	if s, ok := text(attribute); ok {
		paths = nil
		for _, path := range strings.Split(s, ",") {
			paths = append(paths, path)
		}
	}
	var getters []func(value) (value, error)
	for _, path := range paths {
		getters = append(getters, keyGetter(rt, path, caseSensitive))
	}
	return func(item value) (value, error) {
		keys := make([]value, len(getters))
		for i, get := range getters {
			var err error
			if keys[i], err = get(item); err != nil {
				return nil, err
			}
		}
		return rt.newList(keys)
	}
}

func filterDictSort(rt *runtime, v value, a callArgs) (value, error) {
	args, err := a.bind("dictsort", optional("case_sensitive", false), optional("by", "key"), optional("reverse", false))
	if err != nil {
		return nil, err
	}
	at := 0
	switch by, _ := text(args[1]); by {
	case "key":
	case "value":
		at = 1
	default:
		return nil, errors.New(`you can only sort by either "key" or "value"`)
	}
	if u, ok := v.(*undefined); ok {
		return nil, u.err()
	}
	d, ok := v.(*dict)
	if !ok {
		return nil, errors.New("'" + typeName(v) + "' object has no attribute 'items'")
	}
	items, err := rt.collect(&dictView{dict: d, kind: "items"})
	if err != nil {
		return nil, err
	}
	pairs, err := keyItems(items, func(item value) (value, error) {
		key := item.(*tuple).items[at]
		if !truth(args[0]) {
			key = foldCase(key)
		}
		return key, nil
	})
	if err != nil {
		return nil, err
	}
	if err := sortKeyed(rt, pairs, truth(args[2])); err != nil {
		return nil, err
	}
	for i, p := range pairs {
		items[i] = p.item
	}
	return &list{items: items}, nil
}

// extremum makes min and max: the first item that no other is before.
func extremum(op string) filterFunc {
	return func(rt *runtime, v value, a callArgs) (value, error) {
		args, err := a.bind("filter", optional("case_sensitive", false), optional("attribute", nil))
		if err != nil {
			return nil, err
		}
		items, err := rt.collect(v)
		if err != nil {
			return nil, err
		}
		pairs, err := keyItems(items, keyGetter(rt, args[1], args[0]))
		if err != nil {
			return nil, err
		}
		if len(pairs) == 0 {
			return &undefined{hint: "No aggregated item, sequence was empty."}, nil
		}
		best := pairs[0]
		for _, p := range pairs[1:] {
			better, err := compareValues(rt, op, p.key, best.key)
			if err != nil {
				return nil, err
			}
			if better {
				best = p
			}
		}
		return best.item, nil
	}
}

func filterUnique(rt *runtime, v value, a callArgs) (value, error) {
	args, err := a.bind("unique", optional("case_sensitive", false), optional("attribute", nil))
	if err != nil {
		return nil, err
	}
	get := keyGetter(rt, args[1], args[0])
	seen := &dict{}
	unseen := func(item value) (value, bool, error) {
		key, err := get(item)
		if err != nil {
			return nil, false, err
		}
		i, err := seen.find(rt, key)
		if err != nil || i >= 0 {
			return nil, false, err
		}
		if err := rt.allocate(3 * valueSize); err != nil {
			return nil, false, err
		}
		return item, true, seen.set(rt, key, nil)
	}
	return rt.generate("do_unique", v, func() (convertFunc, error) { return unseen, nil }), nil
}

func filterSum(rt *runtime, v value, a callArgs) (value, error) {
	args, err := a.bind("sum", optional("attribute", nil), optional("start", int64(0)))
	if err != nil {
		return nil, err
	}
	get := attrGetter(rt, args[0], nil)
	next, err := rt.iterate(v)
	if err != nil {
		return nil, err
	}
	total := args[1]
	if _, ok := text(total); ok {
		return nil, errors.New("sum() can't sum strings [use ''.join(seq) instead]")
	}
	for {
		item, ok, err := next()
		if err != nil || !ok {
			return total, err
		}
		if err := rt.step(); err != nil {
			return nil, err
		}
		if item, err = get(item); err != nil {
			return nil, err
		}
		if total, err = rt.binary("+", total, item); err != nil {
			return nil, err
		}
	}
}

// filterGroupBy sorts items by an attribute and groups those with an equal
// one.
func filterGroupBy(rt *runtime, v value, a callArgs) (value, error) {
	args, err := a.bind("groupby", required("attribute"), optional("default", nil), optional("case_sensitive", false))
	if err != nil {
		return nil, err
	}
	get := attrGetter(rt, args[0], args[1])
	items, err := rt.collect(v)
	if err != nil {
		return nil, err
	}
	pairs, err := keyItems(items, func(item value) (value, error) {
		key, err := get(item)
		if err == nil && !truth(args[2]) {
			key = foldCase(key)
		}
		return key, err
	})
	if err != nil {
		return nil, err
	}
	if err := sortKeyed(rt, pairs, false); err != nil {
		return nil, err
	}
	return groupKeyed(rt, pairs, get)
}

// groupKeyed makes a list of (grouper, list) of items with equal keys, named
// by the key of the first item as it is.
func groupKeyed(rt *runtime, pairs []keyed, get func(value) (value, error)) (value, error) {
	groups := &list{}
	for i := 0; i < len(pairs); {
		name, err := get(pairs[i].item)
		if err != nil {
			return nil, err
		}
		members := &list{}
		first := pairs[i].key
		for ; i < len(pairs); i++ {
			eq, err := same(rt, first, pairs[i].key)
			if err != nil {
				return nil, err
			}
			if !eq {
				break
			}
			members.items = append(members.items, pairs[i].item)
		}
		if err := rt.allocate(2*containerSize + valueSize*len(members.items)); err != nil {
			return nil, err
		}
		groups.items = append(groups.items, &tuple{items: []value{name, members}, fields: []string{"grouper", "list"}})
	}
	return groups, nil
}
