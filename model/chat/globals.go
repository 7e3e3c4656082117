package chat

import (
	"errors"
	"fmt"
)

// ErrRaised is matched by the error of a template that refused its input by
// calling raise_exception.
var ErrRaised = errors.New("the chat template rejects the conversation")

// globals are the functions that every template can call.
var globals = map[string]value{
	"range":           &builtin{name: "range", call: callRange},
	"dict":            &builtin{name: "dict", call: callDict},
	"namespace":       &builtin{name: "namespace", call: callNamespace},
	"cycler":          &builtin{name: "cycler", call: callCycler},
	"joiner":          &builtin{name: "joiner", call: callJoiner},
	"lipsum":          &builtin{name: "lipsum", call: callLipsum},
	"raise_exception": &builtin{name: "raise_exception", call: callRaise},
	"strftime_now":    &builtin{name: "strftime_now", call: callStrftime},
}

func callRange(_ *runtime, a callArgs) (value, error) {
	args, err := a.positional("range", required("start"), optional("stop", missingValue{}), optional("step", int64(1)))
	if err != nil {
		return nil, err
	}
	if args[1] == (missingValue{}) {
		args[0], args[1] = int64(0), args[0]
	}
	var bounds [3]int64
	for i, v := range args {
		n, ok := toInt64(v)
		if u, isUndefined := v.(*undefined); isUndefined {
			return nil, u.err()
		}
		if !ok {
			return nil, fmt.Errorf("range: '%s' object cannot be interpreted as a small integer", typeName(v))
		}
		bounds[i] = n
	}
	return newRange(bounds[0], bounds[1], bounds[2])
}

func newRange(start, stop, step int64) (value, error) {
	r := &rangeValue{start: start, stop: stop, step: step}
	var span, stride uint64
	switch {
	case step == 0:
		return nil, errors.New("range() arg 3 must not be zero")
	case step > 0 && start < stop:
		span, stride = uint64(stop)-uint64(start), uint64(step)
	case step < 0 && stop < start:
		span, stride = uint64(start)-uint64(stop), -uint64(step)
	default:
		return r, nil
	}
	n := (span-1)/stride + 1
	if n > maxRange {
		return nil, fmt.Errorf("a range of more than %d items", maxRange)
	}
	r.n = int64(n)
	return r, nil
}

// callDict is dict(mapping or pairs, **entries).
func callDict(rt *runtime, a callArgs) (value, error) {
	return rt.makeDict("dict", a)
}

func (rt *runtime) makeDict(function string, a callArgs) (*dict, error) {
	if len(a.pos) > 1 {
		return nil, fmt.Errorf("%s expected at most 1 argument, got %d", function, len(a.pos))
	}
	d := &dict{}
	if err := rt.allocate(containerSize + 2*valueSize*len(a.kw)); err != nil {
		return nil, err
	}
	if len(a.pos) == 1 {
		var err error
		if source, ok := a.pos[0].(*dict); ok {
			d, err = rt.copyDict(source)
		} else {
			err = rt.addPairs(d, a.pos[0])
		}
		if err != nil {
			return nil, err
		}
	}
	for _, kw := range a.kw {
		d.setString(kw.name, kw.value)
	}
	return d, nil
}

// addPairs adds an iterable of pairs to d.
func (rt *runtime) addPairs(d *dict, pairs value) error {
	items, err := rt.collect(pairs)
	if err != nil {
		return err
	}
	for _, item := range items {
		pair, err := rt.unpack(item, 2)
		if err != nil {
			return fmt.Errorf("dictionary update sequence: %w", err)
		}
		if err := rt.allocate(3 * valueSize); err != nil {
			return err
		}
		if err := d.set(rt, pair[0], pair[1]); err != nil {
			return err
		}
	}
	return nil
}

func callNamespace(rt *runtime, a callArgs) (value, error) {
	attrs, err := rt.makeDict("namespace", a)
	if err != nil {
		return nil, err
	}
	return &namespace{attrs: attrs}, nil
}

func callCycler(_ *runtime, a callArgs) (value, error) {
	if len(a.kw) > 0 {
		return nil, errors.New("cycler takes no keyword arguments")
	}
	if len(a.pos) == 0 {
		return nil, errors.New("at least one item has to be provided")
	}
	return &cycler{items: a.pos}, nil
}

func cyclerAttribute(c *cycler, name string) (value, bool, error) {
	switch name {
	case "current":
		return c.items[c.pos], true, nil
	case "pos":
		return int64(c.pos), true, nil
	case "items":
		return &tuple{items: c.items}, true, nil
	case "next":
		return &builtin{name: name, call: func(_ *runtime, a callArgs) (value, error) {
			v := c.items[c.pos]
			c.pos = (c.pos + 1) % len(c.items)
			_, err := a.positional(name)
			return v, err
		}}, true, nil
	case "reset":
		return &builtin{name: name, call: func(_ *runtime, a callArgs) (value, error) {
			c.pos = 0
			_, err := a.positional(name)
			return nil, err
		}}, true, nil
	}
	return nil, false, nil
}

func callJoiner(_ *runtime, a callArgs) (value, error) {
	args, err := a.bind("joiner", optional("sep", ", "))
	if err != nil {
		return nil, err
	}
	return &joiner{sep: args[0]}, nil
}

func callLipsum(*runtime, callArgs) (value, error) {
	return nil, errors.New("lipsum makes random text, which a prompt must not depend on")
}

func callRaise(rt *runtime, a callArgs) (value, error) {
	args, err := a.bind("raise_exception", required("message"))
	if err != nil {
		return nil, err
	}
	message, err := rt.str(args[0])
	if err != nil {
		return nil, err
	}
	return nil, fmt.Errorf("%w: %s", ErrRaised, message)
}

func callStrftime(rt *runtime, a callArgs) (value, error) {
	args, err := a.bind("strftime_now", required("format"))
	if err != nil {
		return nil, err
	}
	format, err := textArg(args[0])
	if err != nil {
		return nil, err
	}
	return rt.strftime(format)
}
