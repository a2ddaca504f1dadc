package sqlite

import (
	"cmp"
	"compress/flate"
	"context"
	"crypto/sha256"
	"database/sql"
	"io"
)

// partSize is how much of a text or original lies in one row.
const partSize = 64 << 10

// A partWriter cuts what is written to it into rows.
type partWriter struct {
	ctx    context.Context
	insert *sql.Stmt
	key    []any // the leading columns
	part   int
	buf    []byte
}

// newPartWriter writes to a table with these columns before "part" and "data".
func newPartWriter(ctx context.Context, tx *sql.Tx, insert string, key ...any) (*partWriter, error) {
	stmt, err := tx.PrepareContext(ctx, insert)
	if err != nil {
		return nil, err
	}
	return &partWriter{ctx: ctx, insert: stmt, key: key, buf: make([]byte, 0, partSize)}, nil
}

func (w *partWriter) Write(p []byte) (int, error) {
	n := len(p)
	for len(p) > 0 {
		take := min(len(p), partSize-len(w.buf))
		w.buf = append(w.buf, p[:take]...)
		p = p[take:]
		if len(w.buf) == partSize {
			if err := w.flush(); err != nil {
				return 0, err
			}
		}
	}
	return n, nil
}

func (w *partWriter) flush() error {
	if len(w.buf) == 0 {
		return nil
	}
	args := append(append([]any{}, w.key...), w.part, w.buf)
	if _, err := w.insert.ExecContext(w.ctx, args...); err != nil {
		return err
	}
	w.part++
	w.buf = w.buf[:0]
	return nil
}

// Close writes the last row.
func (w *partWriter) Close() error {
	err := w.flush()
	if closed := w.insert.Close(); err == nil {
		err = closed
	}
	return err
}

// A partReader joins rows of parts, the last column of each, again.
type partReader struct {
	rows *sql.Rows
	scan []any  // the columns before it
	rest []byte // of the current row
}

// take makes the current row what is read next. The other columns are scanned
// with it, again and again, since a row is scanned as a whole.
func (r *partReader) take() error {
	var data sql.RawBytes // valid until the next row
	if err := r.rows.Scan(append(r.scan, &data)...); err != nil {
		return err
	}
	r.rest = data
	return nil
}

func (r *partReader) Read(p []byte) (int, error) {
	for len(r.rest) == 0 {
		if !r.rows.Next() {
			return 0, cmp.Or(r.rows.Err(), io.EOF)
		}
		if err := r.take(); err != nil {
			return 0, err
		}
	}
	n := copy(p, r.rest)
	r.rest = r.rest[n:]
	return n, nil
}

// squeeze writes text compressed. The fastest level is about a fifth larger
// than the default one, in a third of the time.
func squeeze(w io.Writer, text []byte) error {
	z, err := flate.NewWriter(w, flate.BestSpeed)
	if err != nil {
		return err
	}
	if _, err := z.Write(text); err != nil {
		return err
	}
	return z.Close()
}

// whole reads exactly size bytes and compares their SHA-256. An error of what
// it reads from comes as it is.
func whole(r io.Reader, size int64, sum []byte) ([]byte, error) {
	const most = 1 << 31 // larger is no size that was ever written
	if size < 0 || size > most {
		return nil, damaged("a size of %d bytes", size)
	}
	data := make([]byte, size)
	if n, err := io.ReadFull(r, data); err == io.EOF || err == io.ErrUnexpectedEOF {
		return nil, damaged("%d bytes of %d are there", n, size)
	} else if err != nil {
		return nil, err
	}
	if got := sha256.Sum256(data); string(got[:]) != string(sum) {
		return nil, damaged("its bytes are not those that were kept")
	}
	return data, nil
}
