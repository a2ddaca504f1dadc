//go:build !race

package discord

const underRaceDetector = false
