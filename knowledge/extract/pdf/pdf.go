// Package pdf reads the text of PDF files: bytes in, pages of positioned text
// out. What the text means (lines, columns, paragraphs, headings) is not
// decided here.
//
// The object layer (cross references, object streams, filters, encryption) is
// pdfcpu's; everything above it is ours: the page tree, labels and bookmarks
// (tree.go), the content interpreter (content.go, interpreter.go, show.go) and
// fonts (font.go and its neighbours). pdfcpu's own text functions and its
// validation are not used: validation refuses files that every viewer opens.
//
// Files come from people, so everything is bounded: the constants below say by
// how much. The bounds keep ordinary work small; they do not make the object
// layer safe against files made to kill it, which is why reading belongs into
// a process of its own.
package pdf

import (
	"bytes"
	"errors"
	"fmt"

	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/model"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/types"
)

// Limits of one file.
const (
	MaxPages = 5000
	MaxText  = 20 << 20 // bytes of text

	maxStream    = 24 << 20  // bytes of one stream, decoded
	maxDecoded   = 400 << 20 // bytes of all streams together
	maxOperators = 3 << 20   // of one page, with the forms that it draws
	maxForms     = 12        // forms drawn within forms
	maxNested    = 64        // arrays and dictionaries within each other
	maxStates    = 256       // saved graphics states
	maxDepth     = 64        // of the trees of pages, labels and bookmarks
	maxFonts     = 2000
	maxMappings  = 1 << 17 // of one character map
	maxBookmarks = 20000
)

// Reasons why a file or a page is not read; test with errors.Is.
var (
	ErrLocked   = errors.New("a password is needed")
	ErrDamaged  = errors.New("the file is damaged")
	ErrLimit    = errors.New("a limit is exceeded")
	ErrTooMany  = fmt.Errorf("%w: more than %d pages", ErrLimit, MaxPages)
	errNesting  = fmt.Errorf("%w: nested too deeply", ErrLimit)
	errTooBig   = fmt.Errorf("%w: a stream is too large", ErrLimit)
	errOps      = fmt.Errorf("%w: too many operators", ErrLimit)
	errTextSize = fmt.Errorf("%w: too much text", ErrLimit)
)

// Info is what a file says about itself, which need not be true; fields that it
// lacks are empty.
type Info struct {
	Title, Author string
	Language      string // as the file has it ("en-GB")
}

// A File is an open PDF. Not safe for concurrent use.
type File struct {
	Info

	pages   []page
	labels  []string // by page; nil without labels
	x       *model.XRefTable
	fonts   map[int]*font // by object number
	decoded int           // bytes so far
	text    int           // bytes so far
}

// A Page is the text of one page.
type Page struct {
	Width, Height float64 // points, as the page is looked at
	Runs          []Run   // in the order in which the file draws them
	// Images is how many pictures the page shows.
	Images int
	// Unknown is how many glyphs the file draws without saying what they
	// stand for.
	Unknown int
}

// A Run is a stretch of text on one baseline in one font, with spaces where
// words stand apart. Lengths are in points; x grows to the right and y
// downwards from the upper left corner of the page, as it is looked at.
type Run struct {
	Text string
	// X, Y is where the baseline begins, W its length.
	X, Y, W float64
	// Size is the size of the font as drawn.
	Size         float64
	Bold, Italic bool
	Mono         bool
	// Turn is the direction of the baseline: 0 to the right, 1 downwards, 2 to
	// the left, 3 upwards; -1 slanted. X, Y and W are then as drawn.
	Turn int
	// Artifact is set for what the file itself marks as no part of the text,
	// such as running heads.
	Artifact bool
}

// Open reads the structure of a file, which must not change while the File is
// in use. A file that opens without a password is read whatever its owner has
// forbidden. Errors wrap ErrLocked, ErrDamaged or ErrLimit.
func Open(data []byte) (f *File, err error) {
	defer func() {
		if r := recover(); r != nil {
			f, err = nil, fmt.Errorf("%w: %v", ErrDamaged, r)
		}
	}()
	if err := precheck(data); err != nil {
		return nil, err
	}
	ctx, err := pdfcpu.Read(bytes.NewReader(data), configuration())
	if err != nil {
		if errors.Is(err, pdfcpu.ErrWrongPassword) {
			return nil, ErrLocked
		}
		return nil, fmt.Errorf("%w: %w", ErrDamaged, err)
	}
	f = &File{x: ctx.XRefTable, fonts: map[int]*font{}}
	f.dropImages()
	root, err := f.x.Catalog()
	if err != nil || root == nil {
		return nil, fmt.Errorf("%w: no catalog", ErrDamaged)
	}
	if err := f.findPages(root); err != nil {
		return nil, err
	}
	f.properties(root, ctx.Info)
	f.findLabels(root)
	return f, nil
}

// configuration is that of pdfcpu: no files of its own, tight limits.
func configuration() *model.Configuration {
	c := &model.Configuration{
		Reader15:       true,
		ValidationMode: model.ValidationRelaxed,
		Cmd:            model.LISTINFO,
		Offline:        true,
		Limits:         model.DefaultResourceLimits(),
	}
	c.Limits.MaxStreamBytes = maxStream
	c.Limits.MaxDecodeBytes = maxStream
	c.Limits.MaxObjectCount = 1 << 20
	c.Limits.MaxXRefEntries = 1 << 20
	c.Limits.MaxObjectStreamCount = 1 << 17
	c.Limits.MaxRecursionDepth = maxNested
	return c
}

// dropImages lets go of the bytes of pictures, which are most of many files.
func (f *File) dropImages() {
	for _, e := range f.x.Table {
		if sd, ok := e.Object.(types.StreamDict); ok && name(sd.Dict["Subtype"]) == "Image" {
			sd.Raw = nil
			e.Object = sd
		}
	}
}

// dropAnnotations lets go of the links and form fields of a page, which take
// more room than its text.
func (f *File) dropAnnotations(pg page) {
	for _, o := range f.array(pg.dict["Annots"]) {
		if n := objectNumber(o); n > 0 {
			if e, ok := f.x.Find(n); ok && e != nil {
				e.Object = nil
			}
		}
	}
}

// Len is the number of pages.
func (f *File) Len() int { return len(f.pages) }

// Label is the number of page i, which counts from 0, as the file says that it
// is printed ("iv"); "" if it says nothing.
func (f *File) Label(i int) string {
	if i < len(f.labels) {
		return f.labels[i]
	}
	return ""
}

// Page reads page i, which counts from 0. Each page can be read once: what only
// it needs is let go of. An error wraps ErrDamaged or
// ErrLimit; what was read until then is returned with it, never nil.
func (f *File) Page(i int) (p *Page, err error) {
	pg := f.pages[i]
	p = &Page{}
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("%w: page %d: %v", ErrDamaged, i+1, r)
		}
	}()
	in := newInterpreter(f, p, pg)
	err = in.page(pg)
	f.dropAnnotations(pg)
	f.text += in.bytes
	if f.text > MaxText {
		err = errTextSize
	}
	return p, err
}
