package bigcodebench

// What the sandbox refuses and problems need.
const (
	network   = "a network"
	processes = "processes of its own"
	system    = "the system's /proc"
	temporary = "the folder /tmp"
)

// refusals are what the reference solutions or the tests of problems need that the
// sandbox refuses by design, by id: found by running all reference solutions that
// may need it in the sandbox. No answer to them can be judged.
func refusals() map[string]string {
	out := map[string]string{}
	for need, numbers := range map[string][]string{
		network:   {"101", "147", "176", "314", "590", "1005", "1006", "1012", "1038", "1040"},
		processes: {"14", "15", "16", "18", "205", "346", "350", "363", "459", "460", "461", "562", "604", "1028", "1101", "1103", "1104"},
		system:    {"21", "377"},
		temporary: {"30", "785"},
	} {
		for _, n := range numbers {
			out["BigCodeBench/"+n] = need
		}
	}
	return out
}
