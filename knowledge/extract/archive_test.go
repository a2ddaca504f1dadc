package extract

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"strings"
	"testing"
)

// stored makes a ZIP file of n entries of the given size each, compressed.
func stored(t *testing.T, n, size int, name string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	data := make([]byte, size)
	for i := range n {
		w, err := z.Create(fmt.Sprintf(name, i))
		if err == nil {
			_, err = w.Write(data)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestArchiveEntries(t *testing.T) {
	if _, err := openArchive("a.docx", stored(t, maxEntries, 0, "%d")); err != nil {
		t.Errorf("%d entries: %v", maxEntries, err)
	}
	for _, n := range []int{maxEntries + 1, 2*maxEntries + 1} {
		if _, err := openArchive("a.docx", stored(t, n, 0, "%d")); !errors.Is(err, ErrTooLarge) {
			t.Errorf("%d entries: %v", n, err)
		}
	}
}

// declare writes other sizes into the directory of a ZIP file.
func declare(data []byte, unpacked ...uint32) []byte {
	data = bytes.Clone(data)
	at := 0
	for _, size := range unpacked {
		at += bytes.Index(data[at:], []byte("PK\x01\x02"))
		binary.LittleEndian.PutUint32(data[at+24:], size)
		at += 4
	}
	return data
}

// pad raises the declared packed size, so that the ratio is no reason.
func pad(data []byte, packed uint32) []byte {
	at := 0
	for {
		i := bytes.Index(data[at:], []byte("PK\x01\x02"))
		if i < 0 {
			return data
		}
		at += i
		binary.LittleEndian.PutUint32(data[at+20:], packed)
		at += 4
	}
}

func TestArchiveSizes(t *testing.T) {
	two := stored(t, 2, 10, "%d")
	for _, tt := range []struct {
		name   string
		data   []byte
		opened bool
	}{
		{"declares the limit", pad(declare(two, maxUnpacked-1, 1), maxUnpacked/maxRatio), true},
		{"declares one byte more", pad(declare(two, maxUnpacked-1, 2), maxUnpacked/maxRatio), false},
		{"one declares one byte more", pad(declare(two, maxUnpacked+1), maxUnpacked/maxRatio+1), false},
		{"ratio at the limit", pad(declare(two, maxRatio*6000), 6000), true},
		{"ratio above", pad(declare(two, maxRatio*6000+1), 6000), false},
		{"ratio above in a small part", pad(declare(two, freeRatio), 1), true},
	} {
		_, err := openArchive("a.docx", tt.data)
		if tt.opened && err != nil || !tt.opened && !errors.Is(err, ErrTooLarge) {
			t.Errorf("%s: %v", tt.name, err)
		}
	}
}

func TestArchiveReads(t *testing.T) {
	a, err := openArchive("a.docx", stored(t, 3, 100, "p/%d.xml"))
	if err != nil {
		t.Fatal(err)
	}
	read := func(p string) error {
		r, err := a.open(p)
		if err != nil {
			return err
		}
		defer func() { _ = r.Close() }()
		_, err = io.Copy(io.Discard, r)
		return err
	}
	a.left = 250
	for p, want := range map[string]error{"p/0.xml": nil, "/p/./x/../1.xml": nil, "p/9.xml": fs.ErrNotExist, "../p/9.xml": fs.ErrNotExist} {
		if err := read(p); !errors.Is(err, want) {
			t.Errorf("%s: %v", p, err)
		}
	}
	if a.left != 50 {
		t.Errorf("%d bytes left", a.left)
	}
	if err := read("p/2.xml"); !errors.Is(err, ErrTooLarge) {
		t.Errorf("above the budget: %v", err)
	}
}

// TestArchiveLies reads parts whose headers do not say what is there.
func TestArchiveLies(t *testing.T) {
	one := stored(t, 1, 5000, "x%d")
	for name, size := range map[string]uint32{"less": 10, "more": 6000} {
		a, err := openArchive("a.docx", declare(one, size))
		if err != nil {
			t.Fatal(err)
		}
		r, err := a.open("x0")
		if err != nil {
			t.Fatal(err)
		}
		n, err := io.Copy(io.Discard, r)
		if !errors.Is(err, ErrDamaged) {
			t.Errorf("declares %s: %d bytes, %v", name, n, err)
		}
	}
	twice, err := openArchive("a.docx", stored(t, 2, 1, "x%.0d"))
	if err != nil || len(twice.files) != 1 && len(twice.files) != 2 {
		t.Errorf("two parts of one name: %v", err)
	}
	locked := declare(one, 5000)
	locked[bytes.Index(locked, []byte("PK\x01\x02"))+8] |= 1
	a, err := openArchive("a.docx", locked)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := a.open("x0"); !errors.Is(err, ErrLocked) {
		t.Errorf("encrypted: %v", err)
	}
	if _, err := openArchive("a.docx", one[:len(one)-30]); !errors.Is(err, ErrDamaged) {
		t.Errorf("cut: %v", err)
	}
}

func TestXMLLimits(t *testing.T) {
	nested := func(n int) error {
		x := newXML("a.docx", strings.NewReader(strings.Repeat("<a>", n)+strings.Repeat("</a>", n)))
		_, err := x.content()
		return err
	}
	if err := nested(maxNesting); err != nil {
		t.Errorf("nested %d deep: %v", maxNesting, err)
	}
	if err := nested(maxNesting + 1); !errors.Is(err, ErrDamaged) {
		t.Errorf("nested %d deep: %v", maxNesting+1, err)
	}
	for in, want := range map[string]error{
		"<a>t</a>": nil, "<a>t": ErrDamaged, "<a>&x;</a>": ErrDamaged, "<a": ErrDamaged, "</a></a><b/>": nil,
		`<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>`: ErrDamaged,
		"<a>" + strings.Repeat("x", MaxText+1<<20): ErrTooLarge,
		"<a>\x00</a>": ErrDamaged,
	} {
		x := newXML("a.docx", strings.NewReader(in))
		if _, err := x.content(); !errors.Is(err, want) {
			t.Errorf("%.40s: %v, want %v", in, err, want)
		}
	}
}
