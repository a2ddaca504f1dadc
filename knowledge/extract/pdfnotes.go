package extract

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"footnote/knowledge/document"
)

// A pdfNote is a footnote.
type pdfNote struct {
	page int
	mark string
	text string
	done bool
}

// findNotes takes the footnotes out of the blocks: at the foot of a column, in
// smaller type, the first of them with a mark, or else going on from the page
// before.
func (r *pdfReader) findNotes() {
	open := false // the last note has not come to its end
	for i := 0; i < len(r.blocks); {
		k := i
		for k < len(r.blocks) && r.blocks[k].strip == r.blocks[i].strip {
			k++
		}
		from := k
		for from > i && r.isSmall(r.blocks[from-1]) {
			from--
		}
		for from < k {
			if mark, _ := r.noteMark(r.blocks[from]); mark != "" || open && from > i {
				break
			}
			from++
		}
		if from < k && (from > i || k < len(r.blocks) && r.blocks[k].page == r.blocks[i].page) || from < k && open {
			open = r.takeNotes(r.blocks[from:k], open)
		} else if k >= len(r.blocks) || r.blocks[k].page != r.blocks[i].page {
			open = false
		}
		i = k
	}
}

// isSmall reports whether a block may be a footnote by its look.
func (r *pdfReader) isSmall(b *pdfBlock) bool {
	return len(b.lines) > 0 && b.size < 0.94*r.body && b.level == 0 && b.kind != document.Caption && b.kind != document.Row && b.kind != document.Echo
}

// noteMark splits a footnote into its mark and its text.
func (r *pdfReader) noteMark(b *pdfBlock) (mark, text string) {
	s := strings.TrimSpace(b.text)
	if rest, ok := strings.CutPrefix(s, pdfUp); ok {
		if mark, rest, ok := strings.Cut(rest, pdfDown); ok && len(mark) <= 6 && isPDFMark(mark) {
			return strings.TrimSpace(mark), strings.TrimSpace(rest)
		}
	}
	c, n := utf8.DecodeRuneInString(s)
	if strings.ContainsRune("*∗†‡§¶", c) {
		k := n
		for k < len(s) && strings.HasPrefix(s[k:], s[:n]) {
			k += n
		}
		return s[:k], strings.TrimSpace(s[k:])
	}
	k := 0
	for k < len(s) && k < 3 && s[k] >= '0' && s[k] <= '9' {
		k++
	}
	if k > 0 && k < len(s) {
		rest := strings.TrimLeft(s[k:], ".)")
		if strings.HasPrefix(rest, " ") && len(s[k:])-len(rest) <= 1 {
			return s[:k], strings.TrimSpace(rest)
		}
	}
	return "", ""
}

// isPDFMark reports whether a raised text can be the mark of a note.
func isPDFMark(s string) bool {
	s = strings.TrimSpace(s)
	return s != "" && strings.Trim(s, "0123456789*∗†‡§¶,–- ") == "" || len(s) == 1 && s[0] >= 'a' && s[0] <= 'z'
}

// takeNotes makes notes of blocks at the foot of a column and reports whether
// the last one goes on. A block without a mark goes on with the note before.
func (r *pdfReader) takeNotes(blocks []*pdfBlock, open bool) bool {
	for _, b := range blocks {
		b.drop = true
		// Notes that follow each other without space are one block.
		for _, part := range r.splitNotes(b) {
			mark, text := r.noteMark(part)
			if mark == "" && len(r.notes) > 0 && open && r.notes[len(r.notes)-1].page >= b.page-1 {
				n := &r.notes[len(r.notes)-1]
				s := r.joint([]byte(n.text), n.text, part.text)
				n.text = string(s) + part.text
			} else {
				if mark == "" {
					text = part.text
				}
				r.notes = append(r.notes, pdfNote{page: b.page, mark: mark, text: text})
			}
			open = true
		}
	}
	return open && len(r.notes) > 0 && !endsSentence(plainText(r.notes[len(r.notes)-1].text))
}

// splitNotes cuts a block at the lines that begin with the mark of a note.
func (r *pdfReader) splitNotes(b *pdfBlock) []*pdfBlock {
	var parts []*pdfBlock
	from := 0
	mark, _ := r.noteMark(b)
	number, _ := strconv.Atoi(mark)
	for i := 1; i <= len(b.lines); i++ {
		if i < len(b.lines) && !strings.HasPrefix(b.lines[i].text, pdfUp) {
			next, _ := r.noteMark(&pdfBlock{text: b.lines[i].text})
			if n, err := strconv.Atoi(next); err != nil || number == 0 || n != number+1 {
				continue
			}
			number++
		}
		p := *b
		p.lines = b.lines[from:i]
		p.text = r.joinLines(p.lines)
		parts = append(parts, &p)
		from = i
	}
	return parts
}

// settleMarks takes the marks of notes out of a text and returns them. known
// says which marks have a note. What else is raised gets raised characters, so
// that a number does not run into the word before it.
func settleMarks(s string, known func(mark string) bool) (text string, marks []string) {
	if !strings.Contains(s, pdfUp) {
		return s, nil
	}
	var b strings.Builder
	for {
		before, rest, ok := strings.Cut(s, pdfUp)
		b.WriteString(before)
		if !ok {
			return b.String(), marks
		}
		up, after, _ := strings.Cut(rest, pdfDown)
		s = after
		if isPDFMark(up) {
			all := true
			list := strings.FieldsFunc(up, func(r rune) bool { return r == ',' || r == ' ' })
			for _, m := range list {
				all = all && known(m)
			}
			if all && len(list) > 0 {
				marks = append(marks, list...)
				continue
			}
		}
		b.WriteString(raise(up, before))
	}
}

var raisedForms = map[rune]rune{
	'0': '⁰', '1': '¹', '2': '²', '3': '³', '4': '⁴', '5': '⁵', '6': '⁶', '7': '⁷', '8': '⁸', '9': '⁹',
	'+': '⁺', '-': '⁻', '−': '⁻', '–': '⁻', '=': '⁼', '(': '⁽', ')': '⁾', 'a': 'ᵃ', 'b': 'ᵇ', 'c': 'ᶜ', 'd': 'ᵈ', 'e': 'ᵉ', 'f': 'ᶠ', 'n': 'ⁿ', 'i': 'ⁱ',
}

// raise writes what is raised behind a text: digits, signs and single letters
// as raised characters, words ("19th") as they are.
func raise(s, before string) string {
	letters := 0
	for _, r := range s {
		if raisedForms[r] == 0 && r != ',' && r != ' ' {
			return s
		}
		if r >= 'a' && r <= 'z' {
			letters++
		}
	}
	if letters > 1 && !strings.ContainsAny(s, ", ") || before == "" {
		return s
	}
	return strings.Map(func(r rune) rune {
		if up := raisedForms[r]; up != 0 {
			return up
		}
		return r
	}, s)
}
