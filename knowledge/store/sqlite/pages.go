package sqlite

import (
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"sync"
	"unsafe"

	"modernc.org/libc"
	sqlite3 "modernc.org/sqlite/lib"
)

// Every page of a library file ends in a checksum of it and of its number, in
// the bytes that the SQLite format sets aside for such uses (offset 20 of the
// header, https://sqlite.org/fileformat.html). It is put there where SQLite
// hands a page to the operating system, and compared where it gets one back.
// That border is the VFS (https://sqlite.org/vfs.html); ours is the system's
// own with two functions in between.

const (
	// vfsName is what the VFS with checksums is called.
	vfsName  = "footnote"
	pageSize = 4096
	// sumSize is the checksum's: two CRC-32 of different polynomials, each of
	// which the processor computes, since one alone would miss one damage in
	// four billion.
	sumSize = 8
)

type (
	file    = sqlite3.Tsqlite3_file
	methods = sqlite3.Tsqlite3_io_methods
	vfs     = sqlite3.Tsqlite3_vfs

	openFunc  = func(tls *libc.TLS, vfs, path, file uintptr, flags int32, flagsOut uintptr) int32
	readFunc  = func(tls *libc.TLS, file, buf uintptr, n int32, off int64) int32
	traitFunc = func(tls *libc.TLS, file uintptr) int32
	writeFunc = func(tls *libc.TLS, file, buf uintptr, n int32, off int64) int32
)

// at is the value at an address of SQLite's memory, which Go does not manage.
func at[T any](p uintptr) *T { return *(**T)(unsafe.Pointer(&p)) }

// called makes a function of SQLite's callable from Go.
func called[F any](p uintptr) F {
	f := struct{ p uintptr }{p}
	return *(*F)(unsafe.Pointer(&f))
}

// callable makes a function of ours callable from SQLite. It must be one that
// is declared, since a closure may be collected.
func callable[F any](f F) uintptr { return *(*uintptr)(unsafe.Pointer(&f)) }

// allocate copies v to memory of SQLite's, for good.
func allocate[T any](tls *libc.TLS, v T) (uintptr, error) {
	p := libc.Xmalloc(tls, libc.Tsize_t(unsafe.Sizeof(v)))
	if p == 0 {
		return 0, fmt.Errorf("out of memory")
	}
	*at[T](p) = v
	return p, nil
}

// A layer stands between SQLite and another VFS.
type layer struct {
	under openFunc
	// change replaces what the layer does otherwise for a file that is opened
	// with these flags, of those in kinds.
	change func(m *methods, flags int32)

	mu sync.Mutex // guards tables
	// tables are ours by those that they were made from. There are a handful,
	// and they are never freed.
	tables map[tableKey]uintptr
}

type tableKey struct {
	methods uintptr
	flags   int32
}

// A table is what a file of a layer has for its methods. SQLite sees their
// beginning only.
type table struct {
	methods
	below uintptr // the methods that it was made from
	layer uintptr // which made it
}

// kinds are the flags that tell what a file is for.
const kinds = sqlite3.SQLITE_OPEN_MAIN_DB | sqlite3.SQLITE_OPEN_WAL | sqlite3.SQLITE_OPEN_MAIN_JOURNAL |
	sqlite3.SQLITE_OPEN_TEMP_DB | sqlite3.SQLITE_OPEN_TEMP_JOURNAL | sqlite3.SQLITE_OPEN_TRANSIENT_DB |
	sqlite3.SQLITE_OPEN_SUBJOURNAL | sqlite3.SQLITE_OPEN_SUPER_JOURNAL

// register makes a VFS of another ("" for the system's) whose files are opened
// by open. The layer must be a variable of a package, which stays where it is.
func (l *layer) register(name, under string, open openFunc) error {
	tls := libc.NewTLS()
	defer tls.Close()
	if rc := sqlite3.Xsqlite3_initialize(tls); rc != sqlite3.SQLITE_OK {
		return fmt.Errorf("start SQLite: code %d", rc)
	}
	var find uintptr
	if under != "" {
		z, err := libc.CString(under)
		if err != nil {
			return err
		}
		defer libc.Xfree(tls, z)
		find = z
	}
	below := sqlite3.Xsqlite3_vfs_find(tls, find)
	if below == 0 {
		return fmt.Errorf("no VFS %q", under)
	}
	v := *at[vfs](below)
	l.under = called[openFunc](v.FxOpen)
	l.tables = map[tableKey]uintptr{}
	zName, err := libc.CString(name) // kept by SQLite
	if err != nil {
		return err
	}
	v.FpNext, v.FzName, v.FxOpen = 0, zName, callable(open)
	p, err := allocate(tls, v)
	if err != nil {
		return err
	}
	if rc := sqlite3.Xsqlite3_vfs_register(tls, p, 0); rc != sqlite3.SQLITE_OK {
		return fmt.Errorf("register VFS %q: code %d", name, rc)
	}
	return nil
}

// id tells the layer from others.
func (l *layer) id() uintptr { return uintptr(unsafe.Pointer(l)) }

// open opens a file below and puts the layer's methods over its own.
func (l *layer) open(tls *libc.TLS, vfs, path, f uintptr, flags int32, flagsOut uintptr) int32 {
	rc := l.under(tls, vfs, path, f, flags, flagsOut)
	if rc != sqlite3.SQLITE_OK {
		return rc
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	key := tableKey{at[file](f).FpMethods, flags & kinds}
	if l.tables[key] == 0 {
		t := table{methods: *at[methods](key.methods), below: key.methods, layer: l.id()}
		l.change(&t.methods, key.flags)
		p, err := allocate(tls, t)
		if err != nil {
			called[func(*libc.TLS, uintptr) int32](at[methods](key.methods).FxClose)(tls, f)
			at[file](f).FpMethods = 0
			return sqlite3.SQLITE_NOMEM
		}
		l.tables[key] = p
	}
	at[file](f).FpMethods = l.tables[key]
	return rc
}

// below returns the methods of a file under the layer.
func (l *layer) below(f uintptr) *methods {
	t := at[table](at[file](f).FpMethods)
	for t.layer != l.id() { // of a layer above
		t = at[table](t.below)
	}
	return at[methods](t.below)
}

// sums is the layer with checksums.
var sums layer

// registered is the outcome of registering sums, which is done once a process.
var registered = sync.OnceValue(func() error {
	sums.change = func(m *methods, flags int32) {
		if flags&sqlite3.SQLITE_OPEN_MAIN_DB != 0 {
			m.FxRead, m.FxWrite = callable(readFunc(readPage)), callable(writeFunc(writePage))
			m.FxDeviceCharacteristics = callable(traitFunc(wholePages))
			m.FiVersion = 2 // without mapping the file to memory, which goes around reading
		}
	}
	return sums.register(vfsName, "", openWithSums)
})

func openWithSums(tls *libc.TLS, vfs, path, f uintptr, flags int32, flagsOut uintptr) int32 {
	return sums.open(tls, vfs, path, f, flags, flagsOut)
}

// readPage reads and compares. Less than a page is read only of the header,
// which comes again with its page before anything is done with it.
func readPage(tls *libc.TLS, f, buf uintptr, n int32, off int64) int32 {
	rc := called[readFunc](sums.below(f).FxRead)(tls, f, buf, n, off)
	if n < 512 {
		return rc
	}
	if rc == sqlite3.SQLITE_IOERR_SHORT_READ || n != pageSize || off%pageSize != 0 {
		return sqlite3.SQLITE_IOERR_DATA
	}
	if rc != sqlite3.SQLITE_OK {
		return rc
	}
	page := unsafe.Slice(at[byte](buf), n)
	if sumOf(page, off) != binary.BigEndian.Uint64(page[pageSize-sumSize:]) {
		return sqlite3.SQLITE_IOERR_DATA
	}
	return rc
}

// writePage clears what the page does not use, puts the checksum in and writes.
func writePage(tls *libc.TLS, f, buf uintptr, n int32, off int64) int32 {
	if n == pageSize && off%pageSize == 0 {
		page := unsafe.Slice(at[byte](buf), n)
		clearGap(page, off)
		seal(page, off)
	}
	return called[writeFunc](sums.below(f).FxWrite)(tls, f, buf, n, off)
}

// wholePages says what the device can do, but not that parts of pages may be
// read from it.
func wholePages(tls *libc.TLS, f uintptr) int32 {
	return called[traitFunc](sums.below(f).FxDeviceCharacteristics)(tls, f) &^ sqlite3.SQLITE_IOCAP_SUBPAGE_READ
}

// mostPages is how many a library may have (128 GiB of them): below that number
// only pages of trees begin with one of the bytes that clearGap looks for, since
// all others begin with the number of a page, or with zeros.
const mostPages = 1<<25 - 1

// clearGap overwrites the part of a page between the list of its cells and the
// cells. There are copies of rows that went to another page when trees were
// balanced, and secure_delete does not look after them.
func clearGap(page []byte, off int64) {
	header := page
	if off == 0 {
		header = page[100:]
	}
	var list int // of two bytes each, after the header of the page
	switch header[0] {
	case 2, 5: // inside a tree of keys, or of rows
		list = 12
	case 10, 13: // a leaf of one
		list = 8
	default:
		return
	}
	list += len(page) - len(header)
	from := list + 2*int(binary.BigEndian.Uint16(header[3:]))
	to := int(binary.BigEndian.Uint16(header[5:]))
	if from < to && to <= len(page)-sumSize {
		clear(page[from:to])
	}
}

// seal puts the checksum into the page that stands at an offset of the file.
func seal(page []byte, off int64) {
	binary.BigEndian.PutUint64(page[pageSize-sumSize:], sumOf(page, off))
}

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// sumOf is the checksum of a page and its number.
func sumOf(page []byte, off int64) uint64 {
	number := uint64(off/pageSize + 1)
	page = page[:pageSize-sumSize]
	return (uint64(crc32.Checksum(page, castagnoli))<<32 | uint64(crc32.ChecksumIEEE(page))) ^ number*0x9e3779b97f4a7c15
}

// applicationID says in the header whose file this is: "Foot".
const applicationID = 0x466f6f74

// empty is a library file without tables: a header, and the root of the schema
// without rows. SQLite would make one itself, but not with room for checksums.
func empty() []byte {
	p := make([]byte, pageSize)
	copy(p, "SQLite format 3\x00")
	binary.BigEndian.PutUint16(p[16:], pageSize)
	p[18], p[19] = 2, 2 // written and read by way of a WAL
	p[20] = sumSize
	p[21], p[22], p[23] = 64, 32, 32      // fixed
	binary.BigEndian.PutUint32(p[24:], 1) // change counter
	binary.BigEndian.PutUint32(p[28:], 1) // pages
	binary.BigEndian.PutUint32(p[44:], 4) // format of the schema
	binary.BigEndian.PutUint32(p[56:], 1) // UTF-8
	binary.BigEndian.PutUint32(p[68:], applicationID)
	binary.BigEndian.PutUint32(p[92:], 1) // the change counter when the next was written
	binary.BigEndian.PutUint32(p[96:], sqlite3.SQLITE_VERSION_NUMBER)
	p[100] = 13 // a leaf of a table, without cells
	binary.BigEndian.PutUint16(p[105:], pageSize-sumSize)
	seal(p, 0)
	return p
}
