package tokenizer

import (
	"fmt"
	"math/rand/v2"
	"strings"
)

// Text for training small vocabularies and for timing: sentences and programs
// put together from the words below, the earlier ones more often, as in real
// text, where few words make up most of it.
const proseWords = `the of and to a in is that it was for on are as with they be at one have this from or had by hot
but some what there we can out other were all your when up use word how said an each she which do their time if
will way about many then them would write like so these her long make thing see him two has look more day could go
come did my sound no most number who over know water than call first people may down side been now find any new work
part take get place made live where after back little only round man year came show every good me give our under name
very through just form much great think say help low line before turn cause same mean differ move right boy old too
does tell sentence set three want air well also play small end put home read hand port large spell add even land here
must big high such follow act why ask men change went light kind off need house picture try us again animal point
mother world near build self earth father head stand own page should country found answer school grow study still
learn plant cover food sun four thought let keep eye never last door between city tree cross since hard start might
story saw far sea draw left late run while press close night real life few stop open seem together next white
children begin got walk example ease paper often always music those both mark book letter until mile river car feet
care second group carry took rain eat room friend began idea fish mountain north once base hear horse cut sure watch
color face wood main enough plain girl usual young ready above ever red list though feel talk bird soon body dog
family direct pose leave song measure state product black short numeral class wind question happen complete ship area
half rock order fire south problem piece told knew pass farm top whole king size heard best hour better true during
hundred am remember step early hold west ground interest reach fast five sing listen six table travel less morning
evaluation benchmark regression quantization accuracy significance hypothesis confidence interval perplexity
hemoglobin thermodynamics constitutional jurisprudence photosynthesis electromagnetic macroeconomics epistemology
Granite Einstein Shakespeare Mississippi Constantinople Kolmogorov Michelangelo archaeological misunderstanding`

const codeWords = `i n x err ctx buf key value index result count total offset length weights tokens batch state
config handler request response maxValue minScore tokenID cacheLine parseHeader readBlock writeTable newDecoder
errUnexpected numWorkers attention_mask hidden_size layer_norm rope_theta`

// words picks from a list, an early word more often than a late one.
type words struct {
	list []string
	rng  *rand.Rand
}

func newWords(list string, rng *rand.Rand) words { return words{strings.Fields(list), rng} }

func (w words) next() string {
	u := w.rng.Float64()
	return w.list[int(u*u*u*float64(len(w.list)))]
}

// proseText returns at least n bytes of sentences.
func proseText(n int, seed uint64) string {
	rng := rand.New(rand.NewPCG(seed, 1))
	w := newWords(proseWords, rng)
	var b strings.Builder
	for b.Len() < n {
		first := w.next()
		b.WriteString(strings.ToUpper(first[:1]) + first[1:])
		for range 3 + rng.IntN(14) {
			switch rng.IntN(24) {
			case 0:
				fmt.Fprintf(&b, " %d", rng.IntN(3000))
			case 1:
				fmt.Fprintf(&b, ", %s", w.next())
			case 2:
				fmt.Fprintf(&b, " %s's", w.next())
			case 3:
				fmt.Fprintf(&b, " (%s %s)", w.next(), w.next())
			default:
				b.WriteString(" " + w.next())
			}
		}
		b.WriteString([]string{". ", ". ", ".\n\n", "? ", ": "}[rng.IntN(5)])
	}
	return b.String()
}

// codeText returns at least n bytes of a program in no language in particular.
func codeText(n int, seed uint64) string {
	rng := rand.New(rand.NewPCG(seed, 2))
	w := newWords(codeWords, rng)
	var b strings.Builder
	for b.Len() < n {
		fmt.Fprintf(&b, "// %s %s the %s.\nfunc (%s *%s) %s(%s []byte) (int, error) {\n",
			w.next(), w.next(), w.next(), w.next(), w.next(), w.next(), w.next())
		for range 2 + rng.IntN(8) {
			tabs := strings.Repeat("\t", 1+rng.IntN(3))
			switch rng.IntN(4) {
			case 0:
				fmt.Fprintf(&b, "%sif %s[%d] != nil && %s >= 0x%02X {\n", tabs, w.next(), rng.IntN(100), w.next(), rng.IntN(256))
			case 1:
				fmt.Fprintf(&b, "%s%s := %s.%s(%s, %q)\n", tabs, w.next(), w.next(), w.next(), w.next(), w.next())
			case 2:
				fmt.Fprintf(&b, "%sfor %s := range %s { %s += %s }\n", tabs, w.next(), w.next(), w.next(), w.next())
			default:
				fmt.Fprintf(&b, "%sreturn %s, fmt.Errorf(\"%s: %%w\", %s)\n", tabs, w.next(), w.next(), w.next())
			}
		}
		b.WriteString("}\n\n")
	}
	return b.String()
}
