//go:build unix

package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"syscall"
)

// becomeUser makes the data folder usable by the user that spec names ("uid:gid",
// both from 1 on) and goes on as that one, in all threads and for good. It is for
// containers and machines that mount the folder as root's, and has to be called
// before anything in the folder is opened.
//
// A process that is not root's stays whose it is, and so does one for which spec
// is "". Each of them fails where the folder cannot be written to.
func (c *call) becomeUser(spec, folder string) error {
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return fmt.Errorf("make the data folder: %w; %s", err, howToOwn(spec, folder))
	}
	if spec != "" && os.Geteuid() == 0 {
		u, err := parseUser(spec)
		if err != nil {
			return usagef("FOOTNOTE_USER %v", err)
		}
		if err := u.own(folder); err != nil {
			return fmt.Errorf("give the data folder to user %d: %w; %s", u.uid, err, howToOwn(spec, folder))
		}
		if err := u.become(); err != nil {
			return fmt.Errorf("go on as user %s: %w; let the container keep the capabilities SETUID and SETGID, or start it as that user (docker run --user %s)", spec, err, spec)
		}
	}
	return writable(spec, folder)
}

// own gives a folder with all that is in it to the user. It follows no link, and
// leaves what is the user's already. The deepest come first: root without the
// capability to look everywhere cannot look into what it has given away.
func (u user) own(folder string) error {
	root, err := os.OpenRoot(folder)
	if errors.Is(err, fs.ErrPermission) {
		return nil // as below
	}
	if err != nil {
		return err
	}
	defer root.Close()
	var others []string
	err = fs.WalkDir(root.FS(), ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			if d != nil && errors.Is(err, fs.ErrPermission) {
				return fs.SkipDir // whether that matters is seen by who opens it
			}
			return err
		}
		info, err := d.Info()
		if err != nil {
			return err
		}
		if name == lostAndFound {
			return fs.SkipDir
		}
		stat := info.Sys().(*syscall.Stat_t)
		if int(stat.Uid) == u.uid && int(stat.Gid) == u.gid {
			return nil
		}
		// A second name may be one outside the folder that somebody gave it.
		if info.Mode().IsRegular() && stat.Nlink > 1 {
			return fmt.Errorf("%s has another name elsewhere; copy it, and put the copy in its place", name)
		}
		others = append(others, name)
		return nil
	})
	if err != nil {
		return err
	}
	for _, name := range slices.Backward(others) {
		if err := root.Lchown(name, u.uid, u.gid); err != nil {
			return err
		}
	}
	return nil
}

// lostAndFound is where a disk that is a folder keeps what a repair has found.
// The repair wants it to be root's.
const lostAndFound = "lost+found"

// become gives up being root: groups first, as only root may.
func (u user) become() error {
	if err := syscall.Setgroups([]int{u.gid}); err != nil {
		return os.NewSyscallError("setgroups", err)
	}
	if err := syscall.Setgid(u.gid); err != nil {
		return os.NewSyscallError("setgid", err)
	}
	if err := syscall.Setuid(u.uid); err != nil {
		return os.NewSyscallError("setuid", err)
	}
	is := [...]int{os.Getuid(), os.Geteuid(), os.Getgid(), os.Getegid()}
	if want := [...]int{u.uid, u.uid, u.gid, u.gid}; is != want {
		return fmt.Errorf("the system says it is %v, not %v", is, want)
	}
	if syscall.Setuid(0) == nil {
		return errors.New("it could become root again")
	}
	return nil
}

// writable reports whether files can be made in a folder. One that is full can
// be read, and there may be room again.
func writable(spec, folder string) error {
	f, err := os.CreateTemp(folder, ".writable-*")
	switch {
	case errors.Is(err, syscall.ENOSPC), errors.Is(err, syscall.EDQUOT):
		return nil
	case err != nil:
		return fmt.Errorf("use the data folder as user %d: %w; %s", os.Geteuid(), err, howToOwn(spec, folder))
	}
	return errors.Join(f.Close(), os.Remove(f.Name()))
}

// howToOwn says how a folder becomes usable.
func howToOwn(spec, folder string) string {
	if spec == "" {
		spec = fmt.Sprintf("%d:%d", os.Geteuid(), os.Getegid())
	}
	return fmt.Sprintf("mount a volume there that can be written to, and let it belong to who runs this: chown -R %s %s", spec, folder)
}
