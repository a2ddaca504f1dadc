package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"time"

	"footnote/knowledge/store/sqlite"
)

var backupCommand = command{
	name: "backup", usage: "FILE | --keep N FOLDER",
	summary: "copy the whole library, of all spaces, into one file",
	help: `Others may go on reading and writing meanwhile. The file must not be there yet.

  --keep N          for a timer: writes a file named after the time into FOLDER,
                    checks it, and then erases all but the last N that it wrote
                    there, and no other file
  --data FOLDER     where the library is (see: footnote help add)

To see that a backup could be restored: footnote restore --check FILE`,
	run: (*call).backup,
}

func (c *call) backup(ctx context.Context, args []string) error {
	flags := newFlags("backup")
	var d dataFlags
	d.add(flags.FlagSet)
	keep := flags.Int("keep", 0, "keep the last `N` in a folder")
	words, err := flags.parse(args)
	if err != nil {
		return err
	}
	rotate := false
	flags.Visit(func(f *flag.Flag) { rotate = rotate || f.Name == "keep" })
	switch {
	case len(words) != 1 && rotate:
		return usagef("backup --keep takes the folder to write to: footnote backup --keep 7 backups/")
	case len(words) != 1:
		return usagef("backup takes the file to write: footnote backup library.backup")
	case rotate && *keep < 1:
		return usagef("--keep takes a number from 1 on, not %d", *keep)
	}
	file := words[0]
	if rotate {
		file = filepath.Join(file, backupName(time.Now()))
	}
	if exists(file) {
		return fmt.Errorf("write %s: %w", file, errExists)
	}
	k, err := c.open(ctx, &d, false)
	if err != nil {
		return err
	}
	defer k.close()
	if !rotate {
		return c.writeBackup(ctx, k, file, nil)
	}
	if err := os.MkdirAll(words[0], 0o700); err != nil {
		return fmt.Errorf("backup: %w", err)
	}
	return c.writeBackup(ctx, k, file, func(p *progress) error { return c.rotate(ctx, p, file, *keep) })
}

// writeBackup writes one, does what comes after, and says what was written.
func (c *call) writeBackup(ctx context.Context, k *kept, file string, after func(*progress) error) error {
	p := c.progress(1, "copying")
	defer func() { p.end() }()
	p.step(k.path)
	if err := k.store.Backup(ctx, file); err != nil {
		return fmt.Errorf("backup: %w%s", err, advice(err))
	}
	info, err := os.Stat(file)
	if err != nil {
		return err
	}
	p.line(c.out, "wrote %s (%s)", file, size(info.Size()))
	if after != nil {
		p = c.progress(1, "checking")
		p.step(file)
		if err := after(p); err != nil {
			return err
		}
	}
	if err := k.noteBackup(ctx, time.Now()); err != nil { // the backup is as good
		c.complain("doctor will not know of this backup: %v", err)
	}
	return nil
}

// backupName is that of a backup which a timer wrote. In the order of names they
// are in that of time.
func backupName(at time.Time) string {
	return "footnote-" + at.UTC().Format("20060102T150405Z") + ".backup"
}

var (
	backupForm = regexp.MustCompile(`^footnote-[0-9]{8}T[0-9]{6}Z\.backup$`)
	// A backup that was being written when its process was killed.
	unfinishedForm = regexp.MustCompile(`^\.footnote-[0-9]{8}T[0-9]{6}Z\.backup-[0-9]+$`)
)

// rotate checks the newest backup and then erases what is too many. Where it is not
// whole, the older ones may be all that is left, and stay.
func (c *call) rotate(ctx context.Context, p *progress, newest string, keep int) error {
	if err := sqlite.Verify(ctx, newest); err != nil {
		return fmt.Errorf("%w; it is of no use. The older backups stay: try them with footnote restore --check FILE, and see what footnote doctor says of the library", err)
	}
	all, err := backups(filepath.Dir(newest))
	if err != nil {
		return fmt.Errorf("look for older backups: %w", err)
	}
	// The newest by its name is another one where a clock was wrong once.
	all = slices.DeleteFunc(all, func(file string) bool { return file == newest })
	if err := unfinished(filepath.Dir(newest)); err != nil {
		return fmt.Errorf("erase what a killed backup left: %w", err)
	}
	for _, file := range all[:max(0, len(all)-(keep-1))] {
		if err := os.Remove(file); err != nil {
			return fmt.Errorf("erase an older backup: %w", err)
		}
		p.line(c.out, "erased %s", file)
	}
	return nil
}

// backups are those in a folder that rotate may erase, the oldest first.
func backups(dir string) (all []string, err error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, err
	}
	for _, e := range entries {
		file := filepath.Join(dir, e.Name())
		if !e.Type().IsRegular() || !backupForm.MatchString(e.Name()) {
			continue
		}
		ours, err := sqlite.Ours(file)
		if err != nil {
			return nil, err
		}
		if ours {
			all = append(all, file)
		}
	}
	return all, nil
}

// unfinished erases what nobody can be writing any more.
func unfinished(dir string) error {
	const long = 24 * time.Hour
	entries, err := os.ReadDir(dir)
	if err != nil {
		return err
	}
	var failed []error
	for _, e := range entries {
		info, err := e.Info()
		if err == nil && e.Type().IsRegular() && unfinishedForm.MatchString(e.Name()) && time.Since(info.ModTime()) > long {
			failed = append(failed, os.Remove(filepath.Join(dir, e.Name())))
		}
	}
	return errors.Join(failed...)
}
