package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"footnote/bot/state"
	"footnote/knowledge/store"
	"footnote/knowledge/store/sqlite"
)

// data looks at the data folder, its disk and what lies in it.
func (d *checkup) data(ctx context.Context) {
	d.group = "Data"
	folder := d.set.data
	if folder == "" {
		return // said of the settings
	}
	if !d.folder(folder) {
		return
	}
	d.disk(folder)
	d.libraryFile(ctx)
	d.leftovers(folder)
}

// library is the library's file.
func (d *checkup) library() string { return filepath.Join(d.set.data, libraryFile) }

// folder looks whether the data folder can be used, and returns whether it is
// there.
func (d *checkup) folder(folder string) bool {
	info, err := os.Stat(folder)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		above := existing(folder)
		if err := mayWrite(above); err != nil {
			d.wrongly("Make it, and give it to who runs Footnote; or set FOOTNOTE_DATA to another folder.",
				"The data folder %s is not there, and cannot be made in %s: %v.", folder, above, err)
			return false
		}
		d.note("", "The data folder %s is not there yet: footnote serve makes it.", folder)
		return false
	case err != nil:
		d.wrongly("Give it to who runs Footnote, or set FOOTNOTE_DATA to another folder.", "The data folder is not reached: %v.", err)
		return false
	case !info.IsDir():
		d.wrongly("Set FOOTNOTE_DATA to a folder.", "FOOTNOTE_DATA (%s) is a file.", folder)
		return false
	}
	d.owner(folder, info)
	if others := info.Mode().Perm() & 0o077; others != 0 && ownerKnown {
		d.note("chmod 700 "+folder, "Others on this machine can look into the data folder %s (%v).", folder, info.Mode().Perm())
	}
	return true
}

// owner looks whose the data folder is.
func (d *checkup) owner(folder string, info fs.FileInfo) {
	uid, gid := ownerOf(info)
	become, _, _ := strings.Cut(d.set.user, ":")
	switch {
	case become != "" && os.Geteuid() == 0 && fmt.Sprint(uid) == become:
		d.ok("The data folder is %s, of user %d, who footnote serve becomes.", folder, uid)
	case become != "" && os.Geteuid() == 0:
		d.note("", "The data folder %s is of user %d: footnote serve gives it to %s when it starts.", folder, uid, d.set.user)
	default:
		if err := mayWrite(folder); err != nil {
			d.wrongly("Run Footnote as that user, or: chown -R "+fmt.Sprintf("%d:%d ", os.Geteuid(), os.Getegid())+folder,
				"The data folder %s cannot be written to: %v. It is of user %d and group %d, and this is user %d.", folder, err, uid, gid, os.Geteuid())
			return
		}
		d.ok("The data folder is %s, and can be written to.", folder)
	}
}

// existing is the folder itself, or the nearest above it that is there.
func existing(folder string) string {
	for {
		if _, err := os.Stat(folder); err == nil || filepath.Dir(folder) == folder {
			return folder
		}
		folder = filepath.Dir(folder)
	}
}

// Room on a disk.
const (
	leastFree = 100 << 20 // a file of 25 MB, with its journal and what is read of it
	fewFree   = 1 << 30
)

func (d *checkup) disk(folder string) {
	d.diskKind(diskKind(folder))
	free, err := freeDisk(folder)
	if err != nil {
		d.note("", "How much room is left on the disk is not known: %v.", err)
		return
	}
	d.room(free, d.librarySize())
}

// room judges how much is left.
func (d *checkup) room(free, library int64) {
	const do = "Make room, or move the data folder to a larger disk; nothing is lost meanwhile, but nothing can be added."
	switch {
	case free < leastFree:
		d.wrongly(do, "The disk of the data folder has only %s free.", size(free))
	case free < fewFree || free < 2*library:
		d.note("", "The disk of the data folder has %s free, and the library takes %s; a backup beside it takes as much again.", size(free), size(library))
	default:
		d.ok("The disk of the data folder has %s free.", size(free))
	}
}

// diskKind judges what a disk is.
func (d *checkup) diskKind(kind string, trait diskTrait) {
	switch trait {
	case diskNetwork:
		d.wrongly("Set FOOTNOTE_DATA to a folder on a disk of this machine, and copy backups to the other.",
			"The data folder is on a network file system (%s), which does not keep what a database needs: it will be damaged.", kind)
	case diskUnsure:
		d.note("If it is another machine's (sshfs, a bucket), set FOOTNOTE_DATA to a folder on a disk of this one.",
			"The data folder is on a file system of which it cannot be told where it is (%s).", kind)
	case diskMemory:
		d.wrongly("Set FOOTNOTE_DATA to a folder on a disk.", "The data folder is in memory (%s), and gone when the machine is started anew.", kind)
	case diskContainer:
		d.note("Mount a volume there: docker run -v footnote:/data.",
			"The data folder is in the container itself (%s), and gone when that is made anew.", kind)
	}
}

// librarySize is how large the library is on disk; 0 if there is none.
func (d *checkup) librarySize() (bytes int64) {
	for _, ending := range []string{"", "-wal"} {
		if info, err := os.Stat(d.library() + ending); err == nil {
			bytes += info.Size()
		}
	}
	return bytes
}

// lookTime bounds how long the file is read; what is larger takes too long here.
const lookTime = 20 * time.Second

// libraryFile looks whether the library opens, and is whole.
func (d *checkup) libraryFile(ctx context.Context) {
	limited, cancel := context.WithTimeout(ctx, lookTime)
	defer cancel()
	s, err := sqlite.Open(limited, d.library(), sqlite.Options{AsIs: true, Wait: 2 * time.Second})
	switch {
	case errors.Is(err, fs.ErrNotExist):
		d.note("", "There is no library yet: it begins with the first file.")
		return
	case errors.Is(err, sqlite.ErrOlder):
		d.note("Before that: footnote backup FILE, with the version that made it.", "The library is of an older version; footnote serve brings it to this one when it starts.")
		return
	case err != nil:
		d.wrongly(fullStop(sentence(strings.TrimPrefix(advice(err), "; "))), "The library does not open: %v.", err)
		return
	}
	defer s.Close()
	version, err := s.Look(limited)
	switch {
	case errors.Is(err, store.ErrDamaged):
		d.wrongly("Bring a backup back: footnote restore FILE. What can be read still goes on.", "The library is damaged: %v.", err)
		return
	case errors.Is(err, context.DeadlineExceeded):
		d.note("footnote backup FILE, and look at that.", "The library has %s, too much to be read here in %v.", size(d.librarySize()), lookTime)
		return
	case err != nil:
		d.wrongly("", "The library cannot be read: %v.", err)
		return
	}
	spaces, documents, err := s.Totals(limited)
	if err != nil {
		d.wrongly("", "The library cannot be read: %v.", err)
		return
	}
	d.ok("The library is whole: %s with %s, %s, version %d.", counting(spaces, "space"), counting(documents, "document"), size(d.librarySize()), version)
	d.lastBackup(ctx, documents)
}

// lastBackupKey is where it is kept when a backup was last made.
const lastBackupKey = "last backup"

// noteBackup keeps when a backup was made.
func (k *kept) noteBackup(ctx context.Context, at time.Time) error {
	return state.New(k.store).SetValue(ctx, lastBackupKey, []byte(at.UTC().Format(time.RFC3339)))
}

// backupNote is after how long a backup is old: a weekly one came in time.
const backupNote = 8 * 24 * time.Hour

// lastBackup says when one was made.
func (d *checkup) lastBackup(ctx context.Context, documents int64) {
	at, err := d.remembered(ctx, lastBackupKey)
	ago := d.now().Sub(at)
	switch {
	case err != nil:
		d.note("", "It cannot be looked up when a backup was last made: %v.", err)
	case at.IsZero() && documents == 0:
	case at.IsZero():
		d.note("footnote backup FILE, each night; it can be done while serve runs.", "No backup was made by footnote backup so far.")
	case ago > backupNote:
		d.note("footnote backup FILE, each night.", "The last backup was made %d days ago.", int(ago.Hours()/24))
	default:
		d.ok("The last backup was made at %s.", at.UTC().Format("2006-01-02 15:04 UTC"))
	}
}

// leftovers names what nobody needs any more, and has people's documents in it.
func (d *checkup) leftovers(folder string) {
	names, err := filepath.Glob(filepath.Join(folder, libraryFile+".before-restore*"))
	if err != nil || len(names) == 0 {
		return
	}
	d.note("Delete what is not needed any more.", "What was there before footnote restore is still kept, with all documents: %s.", strings.Join(names, ", "))
}

// size is a number of bytes as people say it.
func size(bytes int64) string {
	switch {
	case bytes >= 10<<30:
		return fmt.Sprintf("%d GB", bytes>>30)
	case bytes >= 1<<20:
		return fmt.Sprintf("%d MB", bytes>>20)
	default:
		return fmt.Sprintf("%d kB", (bytes+1023)>>10)
	}
}

// A diskTrait is what matters of a file system.
type diskTrait int

const (
	diskLocal     diskTrait = iota
	diskNetwork             // another machine's
	diskUnsure              // perhaps another machine's
	diskMemory              // in memory
	diskContainer           // the layer of a container
)
