package web

// An outlineEntry is a heading with those below it.
type outlineEntry struct {
	Text, Href string
	Below      []outlineEntry
}

// Bounds of an outline, which stands on every part.
const (
	outlineMost  = 300 // headings, before it leaves out the lower ones of other parts
	outlineDepth = 4   // as deep as it is drawn; what is deeper stands there
)

// outline is the tree of headings. Where there are very many, other parts show
// only their upper headings, and at least their first.
func (v view) outline() []outlineEntry {
	shown := v.outlined()
	entries, _ := v.branch(shown, 0, 1)
	return entries
}

// outlined returns the sections that are shown.
func (v view) outlined() []int {
	perDepth := map[int]int{}
	for s := 1; s < len(v.doc.Sections); s++ {
		perDepth[v.layout.depths[s]]++
	}
	deepest, sum := 0, 0
	for sum+perDepth[deepest+1] <= outlineMost && deepest < len(v.doc.Sections) {
		deepest++
		sum += perDepth[deepest]
	}
	var shown []int
	last := -1
	for s := 1; s < len(v.doc.Sections); s++ {
		part := v.layout.sections[s]
		if v.layout.depths[s] <= deepest || part == v.part || part != last {
			shown = append(shown, s)
		}
		last = part
	}
	return shown
}

// branch takes the headings of one depth from those shown, from index i, with
// what is below them, and returns where it stopped.
func (v view) branch(shown []int, i, depth int) ([]outlineEntry, int) {
	var out []outlineEntry
	for i < len(shown) {
		s := shown[i]
		at := v.layout.depths[s]
		if at < depth {
			break
		}
		if at > depth && depth < outlineDepth && len(out) > 0 {
			last := &out[len(out)-1]
			var below []outlineEntry
			below, i = v.branch(shown, i, depth+1)
			last.Below = append(last.Below, below...)
			continue
		}
		out = append(out, outlineEntry{
			Text: plain(v.doc.Sections[s].Heading()),
			Href: v.anchorIn(v.layout.sections[s], sectionAnchor(s)),
		})
		i++
	}
	return out, i
}
