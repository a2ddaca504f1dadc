package terminal

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"footnote/bot"
)

// attach turns the paths at the end of a line that adds to the library, or
// replaces in it, into the files that come with the message: what a platform's
// file button does. rest is the line without them; problem says to the person
// which path leads nowhere, "" if all lead to files.
func attach(line, home string) (rest string, files []bot.Attachment, problem string) {
	words := shellWords(line)
	if len(words) < 2 || strings.TrimPrefix(strings.ToLower(words[0].text), "/") != "library" {
		return line, nil, ""
	}
	first := len(words)
	switch strings.ToLower(words[1].text) {
	case "add":
		first = 2
	case "replace": // SOURCE FILE, or FILE
		first = max(2, len(words)-1)
	}
	if first >= len(words) {
		return line, nil, ""
	}
	for _, w := range words[first:] {
		path := w.text
		if tail, ok := strings.CutPrefix(path, "~/"); ok && home != "" {
			path = filepath.Join(home, tail)
		}
		info, err := os.Stat(path)
		switch {
		case errors.Is(err, fs.ErrNotExist):
			return line, nil, "There is no file " + w.text + " here. A path with spaces goes into quotation marks."
		case err != nil:
			return line, nil, w.text + " cannot be read."
		case !info.Mode().IsRegular():
			return line, nil, w.text + " is no file. Name its files one by one, or use: footnote add"
		}
		files = append(files, bot.Attachment{Name: filepath.Base(path), Size: int(info.Size()),
			Open: func(context.Context) (io.ReadCloser, error) { return os.Open(path) }})
	}
	return strings.TrimSpace(line[:words[first].start]), files, ""
}

// A shellWord is a word of a line and where it begins there.
type shellWord struct {
	text  string
	start int
}

// shellWords splits a line as a shell does: quotation marks hold words
// together, a backslash takes the next character as it is.
func shellWords(line string) []shellWord {
	var words []shellWord
	var word strings.Builder
	start, quote := -1, rune(0)
	escaped := false
	for i, r := range line {
		switch {
		case escaped:
			word.WriteRune(r)
			escaped = false
			continue
		case quote == 0 && (r == ' ' || r == '\t'):
			if start >= 0 {
				words = append(words, shellWord{word.String(), start})
				word.Reset()
				start = -1
			}
			continue
		}
		if start < 0 {
			start = i
		}
		switch {
		case r == '\\' && quote != '\'' && os.PathSeparator != '\\':
			escaped = true
		case quote == 0 && (r == '"' || r == '\''):
			quote = r
		case r == quote:
			quote = 0
		default:
			word.WriteRune(r)
		}
	}
	if start >= 0 {
		words = append(words, shellWord{word.String(), start})
	}
	return words
}

// save writes the files of a reply into a folder and says where they are. None
// is ever written over.
func save(dir string, files []bot.File) string {
	var said []string
	for _, f := range files {
		path, err := saveNew(dir, f)
		if err != nil {
			said = append(said, f.Name+" could not be saved: "+err.Error())
			continue
		}
		said = append(said, "Saved "+path)
	}
	return strings.Join(said, "\n")
}

func saveNew(dir string, f bot.File) (string, error) {
	ending := filepath.Ext(f.Name)
	stem := strings.TrimSuffix(filepath.Base(f.Name), ending)
	for n := 1; ; n++ {
		path := filepath.Join(dir, stem+ending)
		if n > 1 {
			path = filepath.Join(dir, fmt.Sprintf("%s-%d%s", stem, n, ending))
		}
		out, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
		if errors.Is(err, fs.ErrExist) && n < 1000 {
			continue
		}
		if err != nil {
			return "", err
		}
		_, err = out.Write(f.Data)
		return path, errors.Join(err, out.Close())
	}
}
