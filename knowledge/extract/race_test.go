//go:build race

package extract_test

// slowdown is what the race detector takes on top, beside the other packages
// whose tests run at the same time.
const slowdown = 3
