package pdf

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/types"
)

// A page as the tree has it, with what it inherits.
type page struct {
	dict      types.Dict
	resources types.Object
	box       [4]float64 // left, bottom, right, top
	rotate    int        // clockwise quarter turns
	object    int        // number; 0 if it has none
}

// findPages walks the tree of pages. The page count that a file states is not
// looked at. A branch that is reached twice makes the file damaged: no program
// writes that, and it is how a few hundred bytes become a trillion pages.
func (f *File) findPages(root types.Dict) error {
	letter := [4]float64{0, 0, 612, 792}
	err := f.walkPages(root["Pages"], page{box: letter}, map[int]bool{}, 0)
	if err != nil {
		return err
	}
	if len(f.pages) > 0 {
		return nil
	}
	// A damaged tree. The highest number of an object may be made up.
	for _, n := range slices.Sorted(maps.Keys(f.x.Table)) {
		ref := *types.NewIndirectRef(n, 0)
		if d, _ := f.resolve(ref).(types.Dict); name(d["Type"]) == "Page" {
			if err := f.addPage(ref, f.inherit(page{box: letter}, d)); err != nil {
				return err
			}
		}
	}
	if len(f.pages) == 0 {
		return fmt.Errorf("%w: no pages", ErrDamaged)
	}
	return nil
}

func (f *File) walkPages(o types.Object, above page, seen map[int]bool, depth int) error {
	d, _ := f.resolve(o).(types.Dict)
	if d == nil {
		return nil
	}
	own := f.inherit(above, d)
	kids := f.array(d["Kids"])
	if kids == nil {
		if t := f.name(d["Type"]); t == "Page" || t != "Pages" && (d["Contents"] != nil || d["MediaBox"] != nil) {
			return f.addPage(o, own)
		}
		return nil
	}
	if n := objectNumber(o); n > 0 {
		if seen[n] {
			return fmt.Errorf("%w: the tree of pages runs in circles", ErrDamaged)
		}
		seen[n] = true
	}
	if depth > maxDepth {
		return errNesting
	}
	for _, k := range kids {
		if err := f.walkPages(k, own, seen, depth+1); err != nil {
			return err
		}
	}
	return nil
}

func (f *File) addPage(o types.Object, p page) error {
	if len(f.pages) == MaxPages {
		return ErrTooMany
	}
	p.object = objectNumber(o)
	f.pages = append(f.pages, p)
	return nil
}

func (f *File) inherit(p page, d types.Dict) page {
	p.dict = d
	if r := d["Resources"]; r != nil {
		p.resources = r
	}
	for _, key := range []string{"MediaBox", "CropBox"} {
		a := f.array(d[key])
		if len(a) < 4 {
			continue
		}
		var b [4]float64
		for i := range b {
			b[i], _ = f.number(a[i])
		}
		b = [4]float64{min(b[0], b[2]), min(b[1], b[3]), max(b[0], b[2]), max(b[1], b[3])}
		if b[2]-b[0] >= 1 && b[3]-b[1] >= 1 {
			p.box = b
		}
	}
	if r, ok := f.integer(d["Rotate"]); ok {
		p.rotate = ((r/90)%4 + 4) % 4
	}
	return p
}

// properties reads what the file says about itself.
func (f *File) properties(root types.Dict, info *types.IndirectRef) {
	f.Language = f.textString(root["Lang"])
	if info == nil {
		return
	}
	if d := f.dict(*info); d != nil {
		f.Title = f.textString(d["Title"])
		f.Author = f.textString(d["Author"])
	}
}

// findLabels reads the page labels, a number tree of ranges.
func (f *File) findLabels(root types.Dict) {
	if f.dict(root["PageLabels"]) == nil {
		return
	}
	starts := map[int]types.Dict{}
	f.walkNumbers(root["PageLabels"], starts, 0)
	if len(starts) == 0 {
		return
	}
	var prefix, style string
	number := 0
	for i := range f.pages {
		if d, ok := starts[i]; ok {
			prefix, style, number = f.textString(d["P"]), f.name(d["S"]), 1
			if n, ok := f.integer(d["St"]); ok && n > 0 {
				number = n
			}
		}
		f.labels = append(f.labels, prefix+ordinal(number, style))
		number++
	}
}

func (f *File) walkNumbers(o types.Object, into map[int]types.Dict, depth int) {
	d := f.dict(o)
	if d == nil || depth > maxDepth/8 || len(into) > MaxPages {
		return
	}
	nums := f.array(d["Nums"])
	for i := 0; i+1 < len(nums); i += 2 {
		if n, ok := f.integer(nums[i]); ok && f.dict(nums[i+1]) != nil {
			into[n] = f.dict(nums[i+1])
		}
	}
	for _, k := range f.array(d["Kids"]) {
		f.walkNumbers(k, into, depth+1)
	}
}

// ordinal writes a page number in a style of PDF: D, R, r, A, a, or none.
func ordinal(n int, style string) string {
	switch style {
	case "D":
		return strconv.Itoa(n)
	case "R":
		return strings.ToUpper(roman(n))
	case "r":
		return roman(n)
	case "A", "a":
		letter := string(rune(style[0]) + rune((n-1)%26))
		return strings.Repeat(letter, min((n-1)/26+1, 200))
	}
	return ""
}

func roman(n int) string {
	if n > 4999 {
		return strconv.Itoa(n)
	}
	var s strings.Builder
	for _, r := range []struct {
		value int
		text  string
	}{{1000, "m"}, {900, "cm"}, {500, "d"}, {400, "cd"}, {100, "c"}, {90, "xc"}, {50, "l"}, {40, "xl"}, {10, "x"}, {9, "ix"}, {5, "v"}, {4, "iv"}, {1, "i"}} {
		for n >= r.value {
			s.WriteString(r.text)
			n -= r.value
		}
	}
	return s.String()
}

// A Bookmark is an entry of the outline that viewers show beside the pages.
type Bookmark struct {
	Title string
	Level int // from 1
	Page  int // counts from 0
	// Y is how far from the top of the page it leads, in points; -1 if the file
	// does not say.
	Y float64
}

// Bookmarks returns the outline in order, without what leads nowhere.
func (f *File) Bookmarks() []Bookmark {
	root, err := f.x.Catalog()
	if err != nil {
		return nil
	}
	b := &bookmarks{f: f, root: root, pages: map[int]int{}, seen: map[int]bool{}}
	for i, p := range f.pages {
		if p.object > 0 {
			b.pages[p.object] = i
		}
	}
	if d := f.dict(root["Outlines"]); d != nil {
		b.walk(d["First"], 1)
	}
	return b.found
}

type bookmarks struct {
	f     *File
	root  types.Dict
	pages map[int]int // by object number
	seen  map[int]bool
	named map[string]types.Object // destinations; nil until needed
	found []Bookmark
}

func (b *bookmarks) walk(o types.Object, level int) {
	for level <= maxDepth/4 && len(b.found) < maxBookmarks {
		d, n := b.f.dict(o), objectNumber(o)
		if d == nil || b.seen[n] {
			return
		}
		b.seen[n] = true
		dest := d["Dest"]
		if action := b.f.dict(d["A"]); dest == nil && b.f.name(action["S"]) == "GoTo" {
			dest = action["D"]
		}
		if page, y, ok := b.target(dest); ok {
			b.found = append(b.found, Bookmark{b.f.textString(d["Title"]), level, page, y})
		}
		b.walk(d["First"], level+1)
		o = d["Next"]
	}
}

// target follows a destination, which may be a name.
func (b *bookmarks) target(o types.Object) (page int, y float64, ok bool) {
	f := b.f
	o = f.resolve(o)
	for range 3 {
		var key string
		switch v := o.(type) {
		case types.Name:
			key = name(v)
		case types.StringLiteral, types.HexLiteral:
			key = string(f.bytes(v))
		case types.Dict:
			o = f.resolve(v["D"])
			continue
		default:
			key = ""
		}
		if key == "" {
			break
		}
		if b.named == nil {
			b.named = map[string]types.Object{}
			for key, dest := range f.dict(b.root["Dests"]) {
				b.named[key] = dest
			}
			b.names(f.dict(b.root["Names"])["Dests"], 0)
		}
		o = f.resolve(b.named[key])
	}
	a, _ := o.(types.Array)
	if len(a) == 0 {
		return 0, 0, false
	}
	page, ok = b.pages[objectNumber(a[0])]
	if !ok {
		return 0, 0, false
	}
	y, at := -1.0, 0
	switch f.name(item(a, 1)) {
	case "XYZ":
		at = 3
	case "FitH", "FitBH":
		at = 2
	}
	if v, isNumber := f.number(item(a, at)); at > 0 && isNumber && f.pages[page].rotate == 0 {
		y = f.pages[page].box[3] - v
	}
	return page, y, true
}

func item(a types.Array, i int) types.Object {
	if i < len(a) {
		return a[i]
	}
	return nil
}

func (b *bookmarks) names(o types.Object, depth int) {
	d := b.f.dict(o)
	if d == nil || depth > maxDepth/8 || len(b.named) > 4*maxBookmarks {
		return
	}
	a := b.f.array(d["Names"])
	for i := 0; i+1 < len(a); i += 2 {
		b.named[string(b.f.bytes(a[i]))] = a[i+1]
	}
	for _, k := range b.f.array(d["Kids"]) {
		b.names(k, depth+1)
	}
}
