package extract

import (
	"bytes"
	"strings"
)

// refusePackage says why a file that is stored as office documents are, and
// that no format has claimed, is not read; nil for any other file.
func refusePackage(name string, data []byte) error {
	if bytes.HasPrefix(data, []byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")) {
		return refuseCompound(name, data)
	}
	if !isPackage(data) {
		return nil
	}
	a, err := openArchive(name, data)
	if err != nil {
		return err
	}
	for _, k := range []struct{ mark, what string }{
		{"spreadsheet", "a spreadsheet"},
		{"ms-excel", "a spreadsheet"},
		{"opendocument.presentation", "an OpenDocument presentation, which can be saved as .pptx"},
		{"opendocument", "an OpenDocument file of another kind"},
		{"theme", "an office theme"},
		{"visio", "a drawing"},
	} {
		if strings.Contains(a.mediaType(), k.mark) {
			return refused(name, k.what)
		}
	}
	return refused(name, "a ZIP archive, whose files can be added one by one")
}

// refuseCompound tells the two kinds of office documents apart that are stored
// as compound files: those encrypted with a password, and those of the time
// before 2007. Which it is, the names of the streams in it say.
func refuseCompound(name string, data []byte) error {
	has := func(stream string) bool {
		wide := make([]byte, 0, 2*len(stream))
		for _, c := range []byte(stream) {
			wide = append(wide, c, 0)
		}
		return bytes.Contains(data, wide)
	}
	switch {
	case has("EncryptedPackage"):
		return locked(name)
	case has("WordDocument"):
		return &Error{name, ErrFormat, "it is an old Word document: save it as .docx"}
	case has("PowerPoint Document"):
		return &Error{name, ErrFormat, "it is an old PowerPoint presentation: save it as .pptx"}
	}
	return refused(name, "an old office document of another kind")
}
