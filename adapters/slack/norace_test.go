//go:build !race

package slack

const underRaceDetector = false
