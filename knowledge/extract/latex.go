package extract

import "footnote/knowledge/document"

func readLaTeX(name string, data []byte) (*document.Document, error) {
	return nil, &Error{name, ErrFormat, "it is a LaTeX file; save it as text or Markdown"}
}
