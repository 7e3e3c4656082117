package chat

import (
	"strings"
	"time"
)

// runtime is the state of one rendering.
type runtime struct {
	program *program
	vars    map[string]value // the template's input and the global functions
	now     time.Time
	root    *activation
	out     *strings.Builder // what statements print to at the moment

	steps, allocated, depth int
}

// activation holds the variables of one run of a function.
type activation struct {
	slots  []value
	parent *activation
}

func newActivation(fn *function, parent *activation) *activation {
	a := &activation{slots: make([]value, len(fn.slots)), parent: parent}
	for i := range a.slots {
		a.slots[i] = missingValue{}
	}
	return a
}

// up returns the activation hops functions further out.
func (a *activation) up(hops int) *activation {
	for ; hops > 0; hops-- {
		a = a.parent
	}
	return a
}

// enterFrame sets the variables of a frame as its code says.
func (rt *runtime) enterFrame(c *frameCode, a *activation) {
	for i := range c.enter {
		e := &c.enter[i]
		switch e.action {
		case loadResolve:
			a.slots[e.slot] = rt.lookup(e.name)
		case loadAlias:
			a.slots[e.slot] = a.up(e.hops).slots[e.source]
		default:
			a.slots[e.slot] = missingValue{}
		}
	}
}

func leaveFrame(c *frameCode, a *activation) {
	for _, slot := range c.leave {
		a.slots[slot] = missingValue{}
	}
}

// lookup returns an input or global of the template.
func (rt *runtime) lookup(name string) value {
	if v, ok := rt.vars[name]; ok {
		return v
	}
	if v, ok := globals[name]; ok {
		return v
	}
	return missingValue{}
}

// render runs the template.
func (rt *runtime) render() (string, error) {
	var out strings.Builder
	rt.out = &out
	rt.root = newActivation(rt.program.fn, nil)
	rt.enterFrame(&rt.program.frame, rt.root)
	if _, err := rt.exec(rt.program.body, rt.root); err != nil {
		return "", err
	}
	return out.String(), nil
}

// capture runs body with its output collected instead of printed. The control says
// whether a break or continue left the body, in which case its output is lost.
func (rt *runtime) capture(body []stmt, a *activation) (string, control, error) {
	var buffer strings.Builder
	outer := rt.out
	rt.out = &buffer
	ctl, err := rt.exec(body, a)
	rt.out = outer
	return buffer.String(), ctl, err
}

// print writes to the current output.
func (rt *runtime) print(s string) error {
	if err := rt.allocate(len(s)); err != nil {
		return err
	}
	rt.out.WriteString(s)
	return nil
}
