package chat

import (
	"errors"
	"strings"
)

// sequenceMethods are the methods of lists and tuples that change nothing.
var sequenceMethods = map[string]method[value]{
	"count": countItems,
	"index": indexOf,
	"copy":  copyList,
}

func countItems(rt *runtime, v value, a callArgs) (value, error) {
	args, err := a.positional("count", required("value"))
	if err != nil {
		return nil, err
	}
	items, _ := sequence(v)
	n := int64(0)
	for _, item := range items {
		if err := rt.step(); err != nil {
			return nil, err
		}
		eq, err := same(rt, item, args[0])
		if err != nil {
			return nil, err
		}
		if eq {
			n++
		}
	}
	return n, nil
}

func indexOf(rt *runtime, v value, a callArgs) (value, error) {
	args, err := a.positional("index", required("value"), optional("start", nil), optional("stop", nil))
	if err != nil {
		return nil, err
	}
	items, _ := sequence(v)
	n := int64(len(items))
	start, err := clampBound(args[1], 0, 0, n, n)
	if err != nil {
		return nil, err
	}
	stop, err := clampBound(args[2], n, 0, n, n)
	if err != nil {
		return nil, err
	}
	for i := start; i < stop; i++ {
		if err := rt.step(); err != nil {
			return nil, err
		}
		if eq, err := same(rt, items[i], args[0]); err != nil || eq {
			return i, err
		}
	}
	return nil, errors.New("the value is not in the list")
}

func copyList(rt *runtime, v value, a callArgs) (value, error) {
	if _, err := a.positional("copy"); err != nil {
		return nil, err
	}
	l, ok := v.(*list)
	if !ok {
		return nil, errors.New("'tuple' object has no attribute 'copy'")
	}
	return rt.newList(append([]value(nil), l.items...))
}

// dictAttribute returns a method of a dict. Those that change it are not
// available in Jinja's immutable sandbox.
func dictAttribute(d *dict, name string) (value, bool, error) {
	if strings.Contains(" clear pop popitem setdefault update ", " "+name+" ") {
		return unsafeMethod(d, name), true, nil
	}
	switch name {
	case "keys", "values", "items":
		return &builtin{name: name, call: func(_ *runtime, a callArgs) (value, error) {
			_, err := a.positional(name)
			return &dictView{dict: d, kind: name}, err
		}}, true, nil
	case "get":
		return &builtin{name: name, call: func(rt *runtime, a callArgs) (value, error) { return dictGet(rt, d, a) }}, true, nil
	case "copy":
		return &builtin{name: name, call: func(rt *runtime, a callArgs) (value, error) {
			if _, err := a.positional(name); err != nil {
				return nil, err
			}
			return rt.copyDict(d)
		}}, true, nil
	}
	return nil, false, nil
}

func dictGet(rt *runtime, d *dict, a callArgs) (value, error) {
	args, err := a.positional("get", required("key"), optional("default", nil))
	if err != nil {
		return nil, err
	}
	v, ok, err := d.get(rt, args[0])
	if err != nil || ok {
		return v, err
	}
	return args[1], nil
}

func (rt *runtime) copyDict(d *dict) (*dict, error) {
	if err := rt.allocate(containerSize); err != nil {
		return nil, err
	}
	if err := rt.allocateTimes(d.len(), 3*valueSize); err != nil {
		return nil, err
	}
	return d.clone(), nil
}
