package extract

import "footnote/knowledge/document"

func readRTF(name string, data []byte) (*document.Document, error) {
	return nil, &Error{name, ErrFormat, "it is a RTF file; save it as text or Markdown"}
}
