//go:build !race

package state_test

const underRaceDetector = false
