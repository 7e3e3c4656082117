package sandbox

// eNotSupported is what file systems without extended attributes answer.
const eNotSupported = 95

// ownFileRules let a program change the modes and times of files, as copying and
// unpacking do, which also ask for extended attributes and are content with none.
// Landlock covers none of it: the rules are for levels at which everything that
// a program can name is either read-only or its own work folder. File systems
// there ignore set-user-id bits.
func ownFileRules() []rule {
	var rules []rule
	for _, call := range []string{"chmod", "fchmod", "fchmodat", "fchmodat2", "utime", "utimes", "utimensat", "futimesat"} {
		rules = append(rules, rule{call: call})
	}
	for _, call := range []string{"listxattr", "llistxattr", "flistxattr"} {
		rules = append(rules, rule{call: call, when: []condition{{values: nil}}, answer: answerErrno | eNotSupported})
	}
	return rules
}
