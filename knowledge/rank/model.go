package rank

import (
	_ "embed"
	"sync"
)

// The weights are made by `go run ./cmd/train rank`.
var (
	//go:embed passage.trees
	passageFile []byte
	//go:embed window.trees
	windowFile []byte

	passageModel = sync.OnceValue(func() *Trees { return mustParse(passageFile, 2*nPassage) })
	windowModel  = sync.OnceValue(func() *Trees { return mustParse(windowFile, 2*nWindow) })
)

// mustParse reads weights that are part of the binary; broken ones are a fault
// of the build, found by the first test that runs.
func mustParse(b []byte, features int) *Trees {
	t, err := ParseTrees(b, features)
	if err != nil {
		panic(err)
	}
	return t
}

// Features returns the description of a candidate, for learning.
func (c *Candidate) Features() []float32 { return c.features[:] }

// Features returns the description of a window, for learning.
func (w *Window) Features() []float32 { return w.features[:] }

// Start is the score of a candidate before the trees speak: BM25, at a
// quarter of its weight.
func Start(c *Candidate) float64 { return 0.25 * c.BM25 }

// WindowStart is the score of a window before the trees speak: what it covers,
// and whether it holds the best sentence.
func WindowStart(w *Window) float64 {
	return 4*float64(w.features[wCover]) + float64(w.features[wHoldsBest])
}
