//go:build !linux && !darwin

package sandbox

// Loose says what a process that is confined can do all the same: all of it, as
// there are no such limits here but the parent's.
func Loose() []string {
	return []string{"take memory and processor time, until it is ended from outside"}
}
