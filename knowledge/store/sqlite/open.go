package sqlite

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"sync"
	"time"

	sqlite "modernc.org/sqlite"

	"footnote/knowledge/store"
)

// Options of Open; the zero value is for use in earnest.
type Options struct {
	// Readers is how many may read at the same time; 0 for 4.
	Readers int
	// Wait is how long a call waits for other processes; 0 for 10 s.
	Wait time.Duration
	// AsIs is for who only looks: a library that is missing is not made
	// (fs.ErrNotExist), and an older one not changed (ErrOlder).
	AsIs bool

	vfs   string // instead of vfsName
	pages int    // that the file may grow to; 0 for mostPages
}

// A Store is a library file that is open. It is safe for concurrent use.
type Store struct {
	path    string
	options Options
	lock    *lock
	writer  *sql.DB // of one connection
	reader  *sql.DB
	// generation is prepared because every question asks for it.
	generation *sql.Stmt

	mu     sync.RWMutex // held for reading by each call, for writing by Close
	closed bool
}

var _ store.Store = (*Store)(nil)

// Open opens the library file at path, and makes it and its folder where they
// are missing. ErrNewer if a newer program made it, ErrDamaged if it is no
// library or not whole.
func Open(ctx context.Context, path string, o Options) (*Store, error) {
	s, err := open(ctx, path, o)
	if err != nil {
		return nil, explain(ctx, "open the library "+path, err)
	}
	return s, nil
}

func open(ctx context.Context, path string, o Options) (*Store, error) {
	o.Readers = cmp.Or(o.Readers, 4)
	o.Wait = cmp.Or(o.Wait, 10*time.Second)
	o.vfs = cmp.Or(o.vfs, vfsName)
	o.pages = cmp.Or(o.pages, mostPages)
	if err := registered(); err != nil {
		return nil, err
	}
	path, err := filepath.Abs(path)
	if err != nil {
		return nil, err
	}
	if o.AsIs {
		_, err = os.Stat(path)
	} else {
		err = os.MkdirAll(filepath.Dir(path), 0o700)
	}
	if err != nil {
		return nil, err
	}
	l, err := openLock(path)
	if err != nil {
		return nil, err
	}
	s := &Store{path: path, options: o, lock: l}
	if err := s.start(ctx); err != nil {
		return nil, errors.Join(err, s.stop())
	}
	return s, nil
}

// start readies the file and connects to it.
func (s *Store) start(ctx context.Context) error {
	// Whoever cannot have it alone looks again whether another process has
	// readied it in the meantime, and holds it since.
	const look = 100 * time.Millisecond
	until := time.Now().Add(s.options.Wait)
	for {
		if err := s.lock.shared(ctx, s.options.Wait); err != nil {
			return err
		}
		ready, err := s.connect(ctx)
		switch {
		case err != nil || ready:
			return err
		case s.options.AsIs:
			return ErrOlder
		}
		err = s.lock.alone(ctx, min(look, s.options.Wait))
		if err == nil {
			err = s.prepare(ctx)
		}
		if err != nil && (!errors.Is(err, errInUse) || !time.Now().Before(until)) {
			return err
		}
	}
}

// connect opens the connections, unless the file is missing or of an older
// version.
func (s *Store) connect(ctx context.Context) (ready bool, err error) {
	there, err := exists(s.path)
	if err != nil || !there {
		return false, err
	}
	// SQLite would not notice that the context ends while it waits for another
	// writer, so it is to give up soon, and patiently comes again.
	writer := s.connections(url.Values{"_txlock": {"immediate"}}, 1, min(s.options.Wait, 50*time.Millisecond))
	defer func() {
		if !ready {
			err = cmp.Or(err, writer.Close())
		}
	}()
	var current, target int64
	err = s.patiently(ctx, func() (err error) {
		current, target, err = versions(ctx, writer)
		return err
	})
	if err != nil || current < target {
		return false, err
	}
	reader := s.connections(url.Values{"_query_only": {"1"}}, s.options.Readers, s.options.Wait)
	generation, err := reader.PrepareContext(ctx, "SELECT generation FROM shelves WHERE space = ? AND shelf = ?")
	if err != nil {
		return false, cmp.Or(err, reader.Close())
	}
	s.writer, s.reader, s.generation = writer, reader, generation
	return true, nil
}

// prepare makes the file or brings it to this version of the program. The lock
// is held alone.
func (s *Store) prepare(ctx context.Context) error {
	there, err := exists(s.path)
	if err != nil {
		return err
	}
	if !there {
		if err := create(s.path); err != nil {
			return err
		}
	}
	db := s.connections(url.Values{"_txlock": {"immediate"}}, 1, s.options.Wait)
	return cmp.Or(migrate(ctx, db), db.Close())
}

// exists reports whether there is a library file that is not empty. One that is
// damaged in a way that SQLite would take for a new one is ErrDamaged.
func exists(path string) (bool, error) {
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		if _, err := os.Stat(path + "-wal"); err == nil {
			return false, fmt.Errorf("%w: it is missing, but its journal is there; restore a backup, or move %s-wal away to begin anew", store.ErrDamaged, path)
		}
		return false, nil
	case err != nil:
		return false, err
	case !info.Mode().IsRegular():
		return false, errors.New("it is no file")
	case info.Size() < pageSize:
		return false, fmt.Errorf("%w: it is cut short", store.ErrDamaged)
	}
	return true, nil
}

// create makes a library file without tables. It is there as a whole or not at
// all.
func create(path string) (err error) {
	f, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+"-*")
	if err != nil {
		return err
	}
	defer os.Remove(f.Name()) // in vain once it is renamed
	if _, err := f.Write(empty()); err != nil {
		return cmp.Or(err, f.Close())
	}
	if err := cmp.Or(f.Sync(), f.Close()); err != nil {
		return err
	}
	return cmp.Or(os.Rename(f.Name(), path), syncFolder(path))
}

// syncFolder makes the names in the folder of a file durable.
func syncFolder(path string) error {
	d, err := os.Open(filepath.Dir(path))
	if err != nil {
		return err
	}
	return cmp.Or(d.Sync(), d.Close())
}

// connections returns a pool of at most n, which wait so long for others. They
// are opened when they are used.
func (s *Store) connections(more url.Values, n int, wait time.Duration) *sql.DB {
	more["_pragma"] = []string{
		"busy_timeout(" + strconv.FormatInt(wait.Milliseconds(), 10) + ")",
		"journal_mode(WAL)", // as it is already, except in a copy
		"synchronous(FULL)",
		"foreign_keys(1)",
		"secure_delete(1)",
		"temp_store(MEMORY)", // no file beside ours ever has material in it
		"trusted_schema(0)",
		"cell_size_check(1)",
		"journal_size_limit(67108864)",
		"max_page_count(" + strconv.Itoa(s.options.pages) + ")",
	}
	more.Set("vfs", s.options.vfs)
	more.Set("mode", "rw")
	dsn := url.URL{Scheme: "file", OmitHost: true, Path: s.path, RawQuery: more.Encode()}
	c, err := sqlite.NewConnector(dsn.String())
	if err != nil {
		panic(err) // our own parameters do not parse
	}
	db := sql.OpenDB(c)
	db.SetMaxOpenConns(n)
	db.SetMaxIdleConns(n)
	return db
}

// Close ends the use of the store. It waits for calls that are under way.
func (s *Store) Close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return store.ErrClosed
	}
	s.closed = true
	return explain(context.Background(), "close the library", s.stop())
}

// stop closes whatever is open.
func (s *Store) stop() error {
	var err error
	if s.reader != nil {
		err = cmp.Or(s.generation.Close(), s.reader.Close())
	}
	if s.writer != nil {
		// The last one to close moves the journal into the file.
		err = cmp.Or(err, s.writer.Close())
	}
	return cmp.Or(err, s.lock.close())
}

// enter begins a call, which leave ends.
func (s *Store) enter(ctx context.Context) error {
	s.mu.RLock()
	err := ctx.Err()
	if s.closed {
		err = store.ErrClosed
	}
	if err != nil {
		s.mu.RUnlock()
	}
	return err
}

func (s *Store) leave() { s.mu.RUnlock() }

// Write runs f in a transaction: all that it does, or nothing where it fails. f
// is called again where another process was in its way. doing is what an error
// begins with. It is for what others keep in this file, in tables of their own.
func (s *Store) Write(ctx context.Context, doing string, f func(tx *sql.Tx) error) error {
	if err := s.enter(ctx); err != nil {
		return explain(ctx, doing, err)
	}
	defer s.leave()
	return explain(ctx, doing, s.patiently(ctx, func() error { return transact(ctx, s.writer, nil, f) }))
}

// Read runs f in a transaction that sees one state of the library. doing is what
// an error begins with.
func (s *Store) Read(ctx context.Context, doing string, f func(tx *sql.Tx) error) error {
	if err := s.enter(ctx); err != nil {
		return explain(ctx, doing, err)
	}
	defer s.leave()
	return explain(ctx, doing, transact(ctx, s.reader, &sql.TxOptions{ReadOnly: true}, f))
}

// patiently does f until it is not for another process that it fails, or it was
// waited for long enough. f must change nothing where it fails.
func (s *Store) patiently(ctx context.Context, f func() error) error {
	until := time.Now().Add(s.options.Wait)
	for {
		err := f()
		if !isBusy(err) || ctx.Err() != nil || time.Now().After(until) {
			return err
		}
	}
}

func transact(ctx context.Context, db *sql.DB, o *sql.TxOptions, f func(tx *sql.Tx) error) error {
	tx, err := db.BeginTx(ctx, o)
	if err != nil {
		return err
	}
	if err := f(tx); err != nil {
		// What could not be rolled back is so with the connection, which
		// database/sql then drops.
		_ = tx.Rollback()
		return err
	}
	return tx.Commit()
}
