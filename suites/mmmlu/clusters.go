package mmmlu

import (
	"strings"

	"assay/eval"
)

// setClusters lets the translations of a question share a cluster. Rows are
// paired by their position within the subject, as upstream's files follow the
// order of MMLU, where the answers of a subject agree with those of the English
// file, or of the first one that has the subject. Some answers are wrong after
// translation; of an unrelated order one in four would agree.
func setClusters(list []eval.Item) {
	first := map[string][]eval.Item{} // subject -> its items in the language compared with
	tasks := byTask(list)
	for _, of := range tasks {
		if s := subject(of); first[s] == nil || of[0].Group == english {
			first[s] = of
		}
	}
	for _, of := range tasks {
		if agree(of, first[subject(of)]) {
			for i := range of {
				of[i].Cluster = strings.TrimPrefix(of[i].ID, of[i].Group+"/")
			}
		}
	}
}

// byTask splits a list into runs of the same task, which share its memory.
func byTask(list []eval.Item) [][]eval.Item {
	var out [][]eval.Item
	for start, i := 0, 1; i <= len(list); i++ {
		if i == len(list) || list[i].Task != list[start].Task {
			out = append(out, list[start:i])
			start = i
		}
	}
	return out
}

func subject(of []eval.Item) string { return strings.TrimPrefix(of[0].Task, of[0].Group+"/") }

// agree reports whether three quarters of the answers at the same positions are
// the same.
func agree(a, b []eval.Item) bool {
	n, same := min(len(a), len(b)), 0
	for i := range n {
		if a[i].Target == b[i].Target {
			same++
		}
	}
	return 4*same >= 3*n
}
