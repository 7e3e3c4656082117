package gguf

import (
	"fmt"
	"runtime/debug"
	"unsafe"
)

// Guard calls fn and turns a memory fault inside the mapping into an error.
// Such a fault means that the file was truncated, or its disk failed, after it
// was opened; without Guard it ends the process. It covers the calling
// goroutine only, not those that fn starts.
func (f *File) Guard(fn func() error) error { return guard(f.parts, fn) }

func guard(parts []*part, fn func() error) (err error) {
	old := debug.SetPanicOnFault(true)
	defer debug.SetPanicOnFault(old)
	defer func() {
		r := recover()
		if r == nil {
			return
		}
		fault, ok := r.(interface{ Addr() uintptr })
		if !ok {
			panic(r)
		}
		p := partAt(parts, fault.Addr())
		if p == nil {
			panic(r)
		}
		err = fmt.Errorf("%s: the file cannot be read any more (truncated while in use, or a disk error): fetch it again", p.path)
	}()
	return fn()
}

// partAt returns the part whose mapping holds the address.
func partAt(parts []*part, addr uintptr) *part {
	for _, p := range parts {
		start := uintptr(unsafe.Pointer(unsafe.SliceData(p.data)))
		if addr >= start && addr-start < uintptr(len(p.data)) {
			return p
		}
	}
	return nil
}
