// Command gen learns the merges of the embedded model's vocabulary: byte-pair
// encoding (Sennrich et al. 2016) over all files in the folders named as
// arguments. The result depends on nothing else.
//
//	go run ./gen -merges 760 -o merges.txt FOLDER...
package main

import (
	"bufio"
	"flag"
	"fmt"
	"io/fs"
	"log"
	"os"
	"path/filepath"
	"regexp"
	"sort"
	"strings"
)

// words splits text as far as merges may reach.
var words = regexp.MustCompile(` ?[A-Za-z]+| ?[0-9]{1,3}| ?[^\sA-Za-z0-9]+|\s+`)

func main() {
	log.SetFlags(0)
	log.SetPrefix("gen: ")
	n := flag.Int("merges", 760, "number of merges to learn")
	out := flag.String("o", "merges.txt", "file to write")
	flag.Parse()
	counts, err := countWords(flag.Args())
	if err != nil {
		log.Fatal(err)
	}
	if err := write(*out, learn(counts, *n)); err != nil {
		log.Fatal(err)
	}
}

func countWords(folders []string) (map[string]int, error) {
	counts := map[string]int{}
	for _, folder := range folders {
		err := filepath.WalkDir(folder, func(name string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() {
				return err
			}
			text, err := os.ReadFile(name)
			for _, w := range words.FindAllString(string(text), -1) {
				counts[w]++
			}
			return err
		})
		if err != nil {
			return nil, err
		}
	}
	return counts, nil
}

// word is a distinct word as it is merged so far.
type word struct {
	symbols []string
	count   int
}

type pair struct{ left, right string }

// learn merges the most frequent pair n times, the first in order of bytes on
// ties.
func learn(counts map[string]int, n int) []pair {
	var list []word
	for w, c := range counts {
		list = append(list, word{symbols: strings.Split(printable(w), ""), count: c})
	}
	sort.Slice(list, func(a, b int) bool {
		return strings.Join(list[a].symbols, "") < strings.Join(list[b].symbols, "")
	})
	var merges []pair
	for len(merges) < n {
		best, ok := mostFrequent(list)
		if !ok {
			break
		}
		merges = append(merges, best)
		for i := range list {
			list[i].symbols = merge(list[i].symbols, best)
		}
	}
	return merges
}

func mostFrequent(list []word) (pair, bool) {
	pairs := map[pair]int{}
	for _, w := range list {
		for i := 1; i < len(w.symbols); i++ {
			pairs[pair{w.symbols[i-1], w.symbols[i]}] += w.count
		}
	}
	var best pair
	most := 1 // a pair that occurs once is not worth a token
	for p, c := range pairs {
		if c > most || c == most && most > 1 && (p.left+" "+p.right) < (best.left+" "+best.right) {
			best, most = p, c
		}
	}
	return best, most > 1
}

func merge(symbols []string, p pair) []string {
	var out []string
	for i := 0; i < len(symbols); i++ {
		if i+1 < len(symbols) && symbols[i] == p.left && symbols[i+1] == p.right {
			out = append(out, p.left+p.right)
			i++
			continue
		}
		out = append(out, symbols[i])
	}
	return out
}

// printable writes bytes as GPT-2's byte-level vocabularies do: bytes that are
// no printable Latin-1 characters become characters from U+0100 on.
func printable(s string) string {
	var b strings.Builder
	for i := range len(s) {
		b.WriteRune(byteRune(s[i]))
	}
	return b.String()
}

func byteRune(c byte) rune {
	shifted := rune(0x100)
	for i := range int(c) {
		if !plain(byte(i)) {
			shifted++
		}
	}
	if plain(c) {
		return rune(c)
	}
	return shifted
}

func plain(c byte) bool {
	return c >= '!' && c <= '~' || c >= 0xa1 && c <= 0xac || c >= 0xae
}

func write(name string, merges []pair) (err error) {
	f, err := os.Create(name)
	if err != nil {
		return err
	}
	defer func() {
		if e := f.Close(); err == nil {
			err = e
		}
	}()
	w := bufio.NewWriter(f)
	for _, m := range merges {
		fmt.Fprintln(w, m.left, m.right)
	}
	return w.Flush()
}
