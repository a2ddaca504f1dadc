package extract

import "footnote/knowledge/document"

func readEPUB(name string, data []byte) (*document.Document, error) {
	return nil, &Error{name, ErrFormat, "it is a EPUB file; save it as text or Markdown"}
}
