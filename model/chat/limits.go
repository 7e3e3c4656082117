package chat

import "fmt"

// Templates come with model files and are not trusted. These limits bound the
// time and memory of rendering one; real templates stay far below them.
const (
	maxSource     = 1 << 20   // bytes of a template
	maxSteps      = 5_000_000 // evaluated nodes and loop iterations
	maxAllocation = 256 << 20 // bytes of text and values made on the way, output included
	maxDepth      = 200       // macros inside macros, or values inside values
	maxRange      = 100_000   // items of a range; Jinja's sandbox has the same limit
	maxIntDigits  = 4300      // digits of an integer; Python has the same limit
	maxIntBits    = 1 << 17   // bits of an integer on the way
	// valueSize is what one element of a list or dict counts for.
	valueSize = 16
	// containerSize is what a list or dict counts for without its elements.
	containerSize = 64
)

// step counts one unit of work.
func (rt *runtime) step() error {
	rt.steps++
	if rt.steps > maxSteps {
		return fmt.Errorf("the template runs for more than %d steps", maxSteps)
	}
	return nil
}

// allocate counts bytes that are about to be allocated. A nil runtime counts
// nothing.
func (rt *runtime) allocate(n int) error {
	if rt == nil {
		return nil
	}
	if n < 0 || n > maxAllocation-rt.allocated {
		return fmt.Errorf("the template needs more than %d MiB of memory", maxAllocation>>20)
	}
	rt.allocated += n
	return nil
}

// allocateTimes counts n items of a size each.
func (rt *runtime) allocateTimes(n, size int) error {
	if n > 0 && size > 0 && n > maxAllocation/size {
		return rt.allocate(-1)
	}
	return rt.allocate(max(n, 0) * size)
}

// newList makes a list and counts it.
func (rt *runtime) newList(items []value) (value, error) {
	if err := rt.allocate(containerSize + valueSize*len(items)); err != nil {
		return nil, err
	}
	return &list{items: items}, nil
}

// newTuple makes a tuple and counts it.
func (rt *runtime) newTuple(items []value) (value, error) {
	if err := rt.allocate(containerSize + valueSize*len(items)); err != nil {
		return nil, err
	}
	return &tuple{items: items}, nil
}

// newText counts a string that was just made; its maker must have bounded its
// size by that of its inputs.
func (rt *runtime) newText(s string) (value, error) {
	return s, rt.allocate(len(s))
}

// enter counts one level of recursion; leave takes it back.
func (rt *runtime) enter() error {
	if rt == nil {
		return nil
	}
	rt.depth++
	if rt.depth > maxDepth {
		rt.depth--
		return fmt.Errorf("the template nests more than %d levels deep", maxDepth)
	}
	return rt.step()
}

func (rt *runtime) leave() {
	if rt != nil {
		rt.depth--
	}
}
