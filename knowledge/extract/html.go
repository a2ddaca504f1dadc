package extract

import (
	"bytes"

	"footnote/knowledge/document"
)

// isHTML looks for what a web page begins with.
func isHTML(data []byte) bool {
	head := bytes.ToLower(bytes.TrimLeft(data[:min(len(data), 512)], "\xef\xbb\xbf \t\r\n"))
	return bytes.HasPrefix(head, []byte("<!doctype html")) || bytes.HasPrefix(head, []byte("<html"))
}

func readHTML(name string, data []byte) (*document.Document, error) {
	return nil, &Error{name, ErrFormat, "it is a web page; save it as text or Markdown"}
}
