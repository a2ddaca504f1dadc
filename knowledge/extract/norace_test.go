//go:build !race

package extract_test

const slowdown = 1
