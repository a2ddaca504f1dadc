package extract

import (
	"bytes"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"unicode"

	"footnote/knowledge/document"
	"footnote/knowledge/extract/pdf"
)

var pdfHeader = regexp.MustCompile(`(?:^|[\r\n])%PDF-\d`)

// isPDF looks for the mark of a PDF, which may stand behind other bytes. A text
// that only mentions it has no objects.
func isPDF(data []byte) bool {
	at := pdfHeader.FindIndex(data[:min(len(data), 1024)])
	if at == nil {
		return false
	}
	if at[0] == 0 && len(bytes.TrimSpace(data)) < 16 {
		return true // nothing but the mark
	}
	return bytes.Contains(data, []byte("endobj")) || bytes.Contains(data, []byte("startxref")) || bytes.Contains(data, []byte(" obj"))
}

// A pdfReader makes a document of a PDF: from runs of text to lines
// (pdflines.go), without what stands on every page (pdfedges.go), in the order
// in which they are read (pdfcolumns.go), to paragraphs (pdfblocks.go), to what
// each of them is (pdfroles.go, pdfnotes.go, pdffront.go).
type pdfReader struct {
	info      pdf.Info
	bookmarks []pdf.Bookmark
	flow      *flow
	pages     []pdfPage
	words     map[string]bool // the vocabulary, which decides on hyphens

	body    float64 // size of running text
	typed   bool    // it is in a typewriter's font
	leading map[int]float64
	indents bool // paragraphs begin with an indent
	blocks  []*pdfBlock
	notes   []pdfNote
}

// A pdfPage is a page as lines.
type pdfPage struct {
	width, height float64
	lines         []*pdfLine // in no order that means anything
	aside         []string   // text that stands upright or on its head
	label         string     // the number as printed; "" if unknown
	words         bool
	pictures      bool
}

func readPDF(name string, data []byte) (*document.Document, error) {
	file, err := pdf.Open(data)
	if err != nil {
		return nil, pdfError(name, err)
	}
	r := &pdfReader{info: file.Info, bookmarks: file.Bookmarks(), flow: newFlow(name, data)}
	if err := r.readPages(name, file); err != nil {
		return nil, err
	}
	r.dropEdges()
	r.measure()
	r.layOut()
	r.findRoles()
	r.findNotes()
	r.findFront()
	r.join()
	r.write()
	d, err := r.flow.finish()
	if err != nil {
		return nil, err
	}
	d.Pages = len(r.pages)
	return d, nil
}

// pdfError says what a person can do about a file that is not read.
func pdfError(name string, err error) error {
	switch {
	case errors.Is(err, pdf.ErrLocked):
		return &Error{name, ErrLocked, "open it with the password, save or print it to a PDF without one, and send that"}
	case errors.Is(err, pdf.ErrTooMany):
		return &Error{name, ErrTooLarge, fmt.Sprintf("it has more than %d pages: split it", pdf.MaxPages)}
	case errors.Is(err, pdf.ErrLimit):
		return &Error{name, ErrTooLarge, "it is more complicated than documents are: print it to a new PDF, or split it"}
	}
	return &Error{name, ErrDamaged, "open it in a viewer and save or print it to a new PDF"}
}

// readPages reads all pages into lines and says what cannot be read.
func (r *pdfReader) readPages(name string, file *pdf.File) error {
	n := file.Len()
	var scanned, damaged, strange []int
	var limit error
	words, size := 0, 0
	for i := range n {
		p, err := file.Page(i)
		if err != nil {
			damaged = append(damaged, i+1)
			if errors.Is(err, pdf.ErrLimit) {
				limit = err
			}
		}
		page := pdfLines(p)
		page.label = file.Label(i)
		page.pictures = p.Images > 0
		letters := 0
		for _, l := range page.lines {
			letters += len(l.text)
			page.words = page.words || strings.ContainsFunc(l.text, unicode.IsLetter)
		}
		page.words = page.words || len(page.aside) > 0
		switch {
		case page.words:
			words++
		case page.pictures && err == nil:
			scanned = append(scanned, i+1)
		}
		if p.Unknown > 20 && p.Unknown*3 > letters {
			strange = append(strange, i+1)
		}
		if size += letters; size > MaxText {
			return pdfError(name, pdf.ErrLimit)
		}
		r.pages = append(r.pages, page)
	}
	switch {
	case words == 0 && limit != nil:
		return pdfError(name, limit)
	case words == 0 && len(damaged) > 0:
		return pdfError(name, pdf.ErrDamaged)
	case words == 0 && len(strange) > 0:
		return &Error{name, ErrNoText, "its fonts do not say which letters they show: run text recognition (OCR) over it first"}
	case words == 0 && len(scanned) == 0:
		return &Error{name, ErrNoText, fmt.Sprintf("no words on %d of %d pages", n, n)}
	case len(scanned)*4 >= n*3:
		return &Error{name, ErrNoText, fmt.Sprintf("it looks scanned, with no words on %d of %d pages: run text recognition (OCR) over it first", len(scanned), n)}
	}
	if len(scanned) > 0 {
		r.flow.problem("There are pictures but no words on %s; text recognition (OCR) could read them.", pageList(scanned))
	}
	if len(damaged) > 0 {
		r.flow.problem("Not all could be read on %s.", pageList(damaged))
	}
	if len(strange) > 0 {
		r.flow.problem("The fonts on %s do not say which letters they show, so that some are missing.", pageList(strange))
	}
	return nil
}

// pageList names pages: "pages 3, 7 to 9 and 12".
func pageList(pages []int) string {
	var parts []string
	for i := 0; i < len(pages); {
		k := i
		for k+1 < len(pages) && pages[k+1] == pages[k]+1 {
			k++
		}
		switch {
		case k == i:
			parts = append(parts, fmt.Sprint(pages[i]))
		case k == i+1:
			parts = append(parts, fmt.Sprint(pages[i]), fmt.Sprint(pages[k]))
		default:
			parts = append(parts, fmt.Sprintf("%d to %d", pages[i], pages[k]))
		}
		i = k + 1
	}
	if len(parts) > 12 {
		return fmt.Sprintf("%d pages, among them %s", len(pages), strings.Join(parts[:11], ", "))
	}
	if len(pages) == 1 {
		return "page " + parts[0]
	}
	last := len(parts) - 1
	if last == 0 {
		return "pages " + parts[0]
	}
	return "pages " + strings.Join(parts[:last], ", ") + " and " + parts[last]
}
