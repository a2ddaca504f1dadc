//go:build !race

package gateway_test

const underRaceDetector = false
