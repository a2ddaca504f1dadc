package rank

import "testing"

func BenchmarkScore(b *testing.B) {
	f := make([]float32, 2*nPassage)
	for i := range f {
		f[i] = float32(i%7) / 7
	}
	m := passageModel()
	for b.Loop() {
		m.Score(f)
	}
}
