//go:build race

package library_test

const underRaceDetector = true
