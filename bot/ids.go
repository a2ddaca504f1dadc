package bot

import (
	"sync"
	"weak"

	"footnote/knowledge/document"
)

// paragraphIDs remembers the ids of paragraphs of the documents that were quoted,
// because making them takes 20 ms for a book of a megabyte, and a link needs one
// under each answer. It keeps no document in memory, and what it remembers goes with
// the document: 25 bytes for each paragraph, which is a hundredth of what a Base
// takes. Safe for concurrent use.
type paragraphIDs struct {
	mu  sync.Mutex // guards ids
	ids map[weak.Pointer[document.Document]][]string
}

func newParagraphIDs() *paragraphIDs {
	return &paragraphIDs{ids: make(map[weak.Pointer[document.Document]][]string)}
}

// of is the id of a paragraph of d, which never changes; "" if it has none.
func (n *paragraphIDs) of(d *document.Document, paragraph int) string {
	key := weak.Make(d)
	n.mu.Lock()
	ids, ok := n.ids[key]
	n.mu.Unlock()
	if !ok {
		ids = d.ParagraphIDs()
		n.keep(key, ids)
	}
	return ids[paragraph]
}

func (n *paragraphIDs) keep(key weak.Pointer[document.Document], ids []string) {
	n.mu.Lock()
	defer n.mu.Unlock()
	for k := range n.ids {
		if k.Value() == nil {
			delete(n.ids, k)
		}
	}
	n.ids[key] = ids
}
