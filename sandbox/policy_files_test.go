package sandbox

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

// Modes and times of files can be changed where all files are a program's own,
// and nothing else becomes possible by that.
func TestOwnFilesFilter(t *testing.T) {
	own := map[string]uint32{}
	for _, r := range ownFileRules() {
		own[r.call] = answerAllow
		if r.answer != 0 {
			own[r.call] = r.answer
		}
	}
	for arch, audit := range map[string]uint32{"amd64": auditAMD64, "arm64": auditARM64} {
		others, mine := programFilter(arch, false, false), programFilter(arch, false, true)
		got, want := map[string]uint32{}, map[string]uint32{}
		for name, number := range syscallNumbers(arch) {
			if answer := own[name]; answer != 0 {
				want[name] = answer
			}
			before, after := evaluate(t, others, audit, number), evaluate(t, mine, audit, number)
			if before == after {
				continue
			}
			got[name] = after
			if before != refused {
				t.Errorf("%s: %s was %#x before", arch, name, before)
			}
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: %s", arch, diff)
		}
	}
}
