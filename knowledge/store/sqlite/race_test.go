//go:build race

package sqlite

const underRaceDetector = true
