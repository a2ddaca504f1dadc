package extract

import "footnote/knowledge/document"

func readPPTX(name string, data []byte) (*document.Document, error) {
	return nil, &Error{name, ErrFormat, "it is a PPTX file; save it as text or Markdown"}
}
