package library

import (
	"cmp"
	"context"
	"errors"
	"fmt"

	"footnote/knowledge/document"
	"footnote/knowledge/extract"
	"footnote/knowledge/store"
)

// Limits bound what people may bring. Those of a space count what was removed
// and can be brought back, too, on all its shelves.
type Limits struct {
	FileBytes  int   // of one file; at most extract.MaxFile
	Pages      int   // of one file
	Documents  int   // of a space
	SpaceBytes int64 // of a space: originals, all versions that are kept
}

// DefaultLimits hold where Config.Limits has zeros.
var DefaultLimits = Limits{FileBytes: extract.MaxFile, Pages: 5000, Documents: 500, SpaceBytes: 500 << 20}

func (l Limits) filled() Limits {
	return Limits{
		FileBytes:  cmp.Or(l.FileBytes, DefaultLimits.FileBytes),
		Pages:      cmp.Or(l.Pages, DefaultLimits.Pages),
		Documents:  cmp.Or(l.Documents, DefaultLimits.Documents),
		SpaceBytes: cmp.Or(l.SpaceBytes, DefaultLimits.SpaceBytes),
	}
}

func (l Limits) quota() store.Quota {
	return store.Quota{Documents: l.Documents, Bytes: l.SpaceBytes}
}

// A Limit names a field of Limits.
type Limit string

const (
	FileBytes  Limit = "file"
	Pages      Limit = "pages"
	Documents  Limit = "documents"
	SpaceBytes Limit = "space"
	// Waiting are files of a space that wait to be read, WaitingTime is how long
	// one does. They are not set.
	Waiting     Limit = "waiting"
	WaitingTime Limit = "waiting time"
)

// A LimitError says which limit something would go beyond. Its message is meant
// for the person who brought it, and says what to do. Those of a space are
// store.ErrQuota.
type LimitError struct {
	What Limit
	// Got is what there would be, Max what may be; bytes, pages,
	// documents, files or seconds.
	Got, Max int64
}

func (e *LimitError) Error() string {
	switch e.What {
	case FileBytes:
		return fmt.Sprintf("the file has %s and the limit is %s: split it", size(e.Got), size(e.Max))
	case Pages:
		return fmt.Sprintf("the file has %d pages and the limit is %d: split it", e.Got, e.Max)
	case Documents:
		return fmt.Sprintf("the library holds %d documents at most, removed ones included for %d days: remove some and wait, or replace one", e.Max, int(Grace.Hours()/24))
	case Waiting:
		return fmt.Sprintf("%d other files are waiting to be read here, one after another, and that is the limit: try again in a minute", e.Max)
	case WaitingTime:
		return fmt.Sprintf("reading the files before it took more than %d minutes: try again later", e.Max/60)
	}
	return fmt.Sprintf("the library would have %s of files and the limit is %s, with removed and replaced ones for %d days: bring a smaller file, or remove some and wait", size(e.Got), size(e.Max), int(Grace.Hours()/24))
}

// Is reports whether target is store.ErrQuota and the limit one of a space.
func (e *LimitError) Is(target error) bool {
	return target == store.ErrQuota && (e.What == Documents || e.What == SpaceBytes)
}

// size is a number of bytes as people read it.
func size(n int64) string {
	if n < 1<<20 {
		return fmt.Sprintf("%d kB", (n+1023)>>10)
	}
	return fmt.Sprintf("%.1f MB", float64(n)/(1<<20))
}

// checkFile holds a file against the limits before it is read: its own, and
// those of the space, so that nobody waits for a reading in vain. adding says
// how many documents more there would be.
func (l *Library) checkFile(ctx context.Context, s store.Space, f File, adding int) error {
	if len(f.Data) > l.limits.FileBytes {
		return &LimitError{What: FileBytes, Got: int64(len(f.Data)), Max: int64(l.limits.FileBytes)}
	}
	return l.checkSpace(ctx, s, f, adding)
}

func (l *Library) checkSpace(ctx context.Context, s store.Space, f File, adding int) error {
	u, err := l.store.Usage(ctx, s)
	if err != nil {
		return err
	}
	if n := u.Documents + adding; adding > 0 && n > l.limits.Documents {
		return &LimitError{What: Documents, Got: int64(n), Max: int64(l.limits.Documents)}
	}
	if n := u.Bytes + int64(len(f.Data)); n > l.limits.SpaceBytes {
		return &LimitError{What: SpaceBytes, Got: n, Max: l.limits.SpaceBytes}
	}
	return nil
}

// sayQuota turns the store's refusal, which may come where others add at the
// same time, into one that says which limit it is.
func (l *Library) sayQuota(ctx context.Context, s store.Space, f File, adding int, err error) error {
	if !errors.Is(err, store.ErrQuota) {
		return err
	}
	if e := l.checkSpace(ctx, s, f, adding); errors.Is(e, store.ErrQuota) {
		return e
	}
	return err
}

func (l *Library) checkPages(d *document.Document) error {
	if d.Pages > l.limits.Pages {
		return &LimitError{What: Pages, Got: int64(d.Pages), Max: int64(l.limits.Pages)}
	}
	return nil
}
