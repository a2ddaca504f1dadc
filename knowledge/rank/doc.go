// Package rank orders passages and the sentences in them.
//
// BM25 finds the right passage among its first fifteen nearly always; what is
// left is to order these. Each candidate is described by the numbers named in
// features.go (how much of the question it covers, in one sentence or spread
// out, in the same order or not, with the kind of content asked for), each also
// as its distance from the best candidate of the same question. Small decision
// trees, learned from questions that people wrote on other texts, turn the
// description into an order. A second set of trees chooses, within a passage,
// the run of whole sentences to show.
//
// The weights are made by `go run ./cmd/train rank`, which prints what they are
// worth on articles that they were not learned from.
package rank
