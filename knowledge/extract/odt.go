package extract

import "footnote/knowledge/document"

func readODT(name string, data []byte) (*document.Document, error) {
	return nil, &Error{name, ErrFormat, "it is a ODT file; save it as text or Markdown"}
}
