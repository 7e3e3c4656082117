package stats

import (
	"encoding/json"
	"os"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

// vectors are computed by scipy and statsmodels: testdata/vectors.py.
type vectors struct {
	Beta            []struct{ X, A, B, Want float64 }
	Student         []struct{ T, DF, Want float64 }
	StudentQuantile []struct{ P, DF, Want float64 }
	McNemar         []struct {
		Lost, Gained    int
		Worse, TwoSided float64
	}
	Tango []struct {
		Items, Lost, Gained int
		Low, High           float64
	}
	Clustered struct {
		X                              []float64
		Clusters                       []int
		Mean, StdErr, Low, High, Worse float64
	}
	Independent struct {
		X             []float64
		Worse, StdErr float64
	}
	Holm  struct{ P, Want []float64 }
	Power []struct {
		Items                    int
		Flips, Loss, Alpha, Want float64
	}
}

func readVectors(t *testing.T) vectors {
	t.Helper()
	text, err := os.ReadFile("testdata/vectors.json")
	if err != nil {
		t.Fatal(err)
	}
	var v vectors
	if err := json.Unmarshal(text, &v); err != nil {
		t.Fatal(err)
	}
	if len(v.Beta)*len(v.Student)*len(v.StudentQuantile)*len(v.McNemar)*len(v.Tango)*len(v.Power) == 0 {
		t.Fatal("vectors are missing")
	}
	return v
}

// expect compares with a relative tolerance.
func expect(t *testing.T, what any, want, got any, relative float64) {
	t.Helper()
	if diff := cmp.Diff(want, got, cmpopts.EquateApprox(relative, 1e-13)); diff != "" {
		t.Errorf("%+v: %s", what, diff)
	}
}

func TestAgainstSciPy(t *testing.T) {
	v := readVectors(t)
	for _, c := range v.Beta {
		expect(t, c, c.Want, BetaRegularized(c.X, c.A, c.B), 1e-9)
	}
	for _, c := range v.Student {
		expect(t, c, c.Want, StudentCDF(c.T, c.DF), 1e-10)
	}
	for _, c := range v.StudentQuantile {
		expect(t, c, c.Want, StudentQuantile(c.P, c.DF), 1e-9)
	}
	for _, c := range v.McNemar {
		f := Flips{Items: 1000, Lost: c.Lost, Gained: c.Gained}
		expect(t, c, []float64{c.Worse, c.TwoSided}, []float64{f.Worse(), f.TwoSided()}, 1e-9)
	}
	for _, c := range v.Power {
		expect(t, c, c.Want, Power(c.Items, c.Flips, c.Loss, c.Alpha), 1e-8)
	}
	expect(t, "Holm", v.Holm.Want, Holm(v.Holm.P), 1e-12)
}

// The score interval agrees with one whose constrained likelihood was maximized
// numerically instead of by a formula.
func TestIntervalAgainstNumericalLikelihood(t *testing.T) {
	for _, c := range readVectors(t).Tango {
		got := Flips{Items: c.Items, Lost: c.Lost, Gained: c.Gained}.Interval(0.95)
		if diff := cmp.Diff(Interval{c.Low, c.High}, got, cmpopts.EquateApprox(0, 1e-6)); diff != "" {
			t.Errorf("%+v: %s", c, diff)
		}
	}
}

func TestClustersAgainstStatsmodels(t *testing.T) {
	v := readVectors(t)
	c := v.Clustered
	got := MeanOfClusters(c.X, c.Clusters)
	i := got.Interval(0.95)
	expect(t, "clustered", []float64{c.Mean, c.StdErr, c.Low, c.High, c.Worse},
		[]float64{got.Mean, got.StdErr, i.Low, i.High, got.WorseThan(0)}, 1e-9)

	single := make([]int, len(v.Independent.X))
	for i := range single {
		single[i] = i
	}
	alone := MeanOfClusters(v.Independent.X, single)
	expect(t, "a value per cluster", []float64{v.Independent.StdErr, v.Independent.Worse}, []float64{alone.StdErr, alone.WorseThan(0)}, 1e-9)
}
