//go:build race

package slack

const underRaceDetector = true
