package extract

import "footnote/knowledge/document"

func readDOCX(name string, data []byte) (*document.Document, error) {
	return nil, &Error{name, ErrFormat, "it is a DOCX file; save it as text or Markdown"}
}
