package sqlite

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"time"
)

// beforeRestore is at the end of the name of a library that was restored over.
const beforeRestore = ".before-restore"

// sweep erases files beside the library that hold what it held, from before a
// time: libraries that were restored over, and copies that a process left behind
// when it was killed. Other files are not ours to judge.
func (s *Store) sweep(before time.Time) error {
	name := regexp.QuoteMeta(filepath.Base(s.path))
	ours := regexp.MustCompile(`^(` + name + regexp.QuoteMeta(beforeRestore) + `(-[0-9]+)?(-wal)?|\.` + name + `-[0-9]+(-wal|-shm|-lock)?)$`)
	dir := filepath.Dir(s.path)
	entries, err := os.ReadDir(dir)
	if err != nil {
		return err
	}
	var failed []error
	for _, e := range entries {
		if !e.Type().IsRegular() || !ours.MatchString(e.Name()) {
			continue
		}
		info, err := e.Info()
		if err == nil && info.ModTime().Before(before) {
			err = os.Remove(filepath.Join(dir, e.Name()))
		}
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			failed = append(failed, err)
		}
	}
	return errors.Join(failed...)
}
