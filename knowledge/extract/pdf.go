package extract

import (
	"bytes"

	"footnote/knowledge/document"
)

// isPDF looks for the mark of a PDF, which may stand behind other bytes.
func isPDF(data []byte) bool {
	return bytes.Contains(data[:min(len(data), 1024)], []byte("%PDF-"))
}

func readPDF(name string, data []byte) (*document.Document, error) {
	return nil, &Error{name, ErrFormat, "it is a PDF; save it as text or Markdown"}
}
