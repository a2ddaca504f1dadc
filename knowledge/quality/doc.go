// Package quality measures how well questions are answered: it reads a set of
// questions whose answers are known, asks each of them, and scores what came
// back.
//
// A set is a folder with questions.jsonl and, where it brings its own texts,
// material/*.md: "# Title", then paragraphs separated by blank lines. A run is
// what some engine answered to a set, one JSON line a question. Keeping the run
// between asking and scoring lets runs of different engines, or of one engine
// before and after a change, be compared by the same measures.
//
// The measures are those of the field: hit@k and MRR for finding the right
// paragraph, answer@k for showing the answer itself (normalised as SQuAD does,
// Rajpurkar et al. 2016), nDCG and average precision as trec_eval computes
// them, and for refusing: precision, recall, AUROC and the area under the
// risk-coverage curve (Geifman et al. 2019, "Bias-reduced uncertainty
// estimation").
package quality
