package extract

import "strings"

// control reads a control word or symbol behind its backslash.
func (r *rtf) control() {
	if r.at == len(r.data) {
		return
	}
	c := r.data[r.at]
	if !isLetter(c) {
		r.at++
		r.symbol(c)
		return
	}
	from := r.at
	for r.at < len(r.data) && isLetter(r.data[r.at]) {
		r.at++
	}
	word := string(r.data[from:min(r.at, from+32)])
	n, given := r.number()
	if r.at < len(r.data) && r.data[r.at] == ' ' {
		r.at++
	}
	starred := r.starred
	r.starred = false
	r.flush()
	r.word(word, n, given, starred)
}

// number reads the number behind a control word; false if there is none. What
// does not fit is cut.
func (r *rtf) number() (int, bool) {
	from, sign := r.at, 1
	if from+1 < len(r.data) && r.data[from] == '-' && r.data[from+1] >= '0' && r.data[from+1] <= '9' {
		from, sign = from+1, -1
	}
	n, k := 0, from
	for ; k < len(r.data) && r.data[k] >= '0' && r.data[k] <= '9'; k++ {
		if n < 1<<28 {
			n = 10*n + int(r.data[k]-'0')
		}
	}
	if k == from {
		return 0, false
	}
	r.at = k
	return sign * n, true
}

// symbol takes a backslash with a character that is no letter.
func (r *rtf) symbol(c byte) {
	switch c {
	case '*':
		r.starred = true
	case '\'':
		if r.at+2 <= len(r.data) {
			hi, lo := hexDigit(r.data[r.at]), hexDigit(r.data[r.at+1])
			if hi >= 0 && lo >= 0 {
				r.at += 2
				r.byte(byte(hi<<4 | lo))
			}
		}
	case '\\', '{', '}':
		r.byte(c)
	case '~':
		r.character(" ")
	case '_':
		r.character("-")
	case '\n', '\r':
		r.flush()
		r.word("par", 0, false, false)
	}
}

func hexDigit(c byte) int {
	switch {
	case c >= '0' && c <= '9':
		return int(c - '0')
	case c|0x20 >= 'a' && c|0x20 <= 'f':
		return int(c|0x20-'a') + 10
	}
	return -1
}

// character writes a character that has a control word.
func (r *rtf) character(s string) {
	if r.skip > 0 {
		r.skip--
		return
	}
	r.write(s)
}

var rtfCharacters = map[string]string{
	"tab": " ", "line": "\n", "lbr": "\n", "page": "\n", "column": "\n", "softline": " ",
	"emdash": "—", "endash": "–", "emspace": " ", "enspace": " ", "qmspace": " ", "bullet": "•",
	"lquote": "‘", "rquote": "’", "ldblquote": "“", "rdblquote": "”", "zwj": "\u200d", "zwnj": "\u200c",
}

// rtfStarred are the words that are read although those who do not know them
// may pass over them.
var rtfStarred = set(`fldinst|shpinst|shptxt|do|dptxbxtext|nesttableprops|moMath|moMathPara|ud|footnote|listtext|pntext`)

// rtfNotText are the words of groups that hold no text of the document.
var rtfNotText = set(`colortbl|pict|header|headerl|headerr|headerf|footer|footerl|footerr|footerf|ftnsep|ftnsepc|ftncn|aftnsep|aftnsepc|aftncn|
	objdata|sp|sn|sv|xe|tc|tcn|rxe|txe|nonesttables|filetbl|revtbl|rsidtbl|themedata|datafield|fontemb|falt|panose|private|pntxta|pntxtb|
	nonshppict|shprslt|mmathPict|mdeg|keycode|generator|listtable|listoverridetable|annotation|atnid|atnauthor|template|bkmkstart|bkmkend|
	xmlnstbl|latentstyles|datastore|colorschememapping|wgrffmtfilter|buptim|creatim|revtim|printim|objclass|objname`)

// word carries out a control word.
func (r *rtf) word(word string, n int, given, starred bool) {
	switch {
	case word == "bin":
		r.at += min(max(n, 0), len(r.data)-r.at)
		return
	case word == "ud" && r.outer == rtfText && r.target == rtfSkipped:
		r.target = rtfText
		return
	case r.target == rtfSkipped:
		return
	case starred && !rtfStarred[word], rtfNotText[word],
		len(word) > 3 && word[0] == 'm' && strings.HasSuffix(word, "Pr"):
		r.target, r.outer = rtfSkipped, rtfSkipped
		return
	case word == "u":
		r.unicode(n)
		return
	case word == "uc":
		r.fallback = max(n, 0)
		return
	case r.target == rtfFonts || r.target == rtfStyles:
		r.entryWord(word, n)
		return
	case r.target == rtfInfo:
		switch word {
		case "title":
			r.target = rtfTitle
		case "author":
			r.target = rtfAuthor
		}
		return
	}
	if s := rtfCharacters[word]; s != "" {
		if r.target != rtfLabel {
			r.character(s)
		}
		return
	}
	on := !given || n != 0
	switch word {
	case "ansicpg":
		r.page = n
	case "mac":
		r.page = 10000
	case "pc":
		r.page = 437
	case "pca":
		r.page = 850
	case "deff":
		r.usual, r.font = n, n
	case "fonttbl":
		r.target = rtfFonts
		r.newEntry(0)
	case "stylesheet":
		r.target = rtfStyles
		r.newEntry(0)
	case "info":
		r.target = rtfInfo
	case "upr":
		r.target, r.outer = rtfSkipped, r.target
	case "f":
		r.font = n
	case "plain":
		r.font, r.hidden = r.usual, false
	case "v":
		r.hidden = on
	case "deleted":
		r.deleted = on
	case "fldinst":
		r.target = rtfInstruction
		r.said[rtfInstruction].Reset()
	case "fldrslt":
		if r.target == rtfText && hidesResult(r.said[rtfInstruction].String()) {
			r.target, r.outer = rtfSkipped, rtfSkipped
		}
	case "listtext", "pntext":
		r.target = rtfLabel
		r.in().label = " "
	default:
		if r.target == rtfText {
			r.textWord(word, n)
		}
	}
}

// textWord carries out the words of paragraphs, tables and formulas.
func (r *rtf) textWord(word string, n int) {
	switch word {
	case "par", "sect":
		r.paragraph()
	case "pard":
		r.style, r.outline, r.listed, r.table = 0, -1, false, 0
	case "s":
		r.style = n
	case "outlinelevel":
		r.outline = -1
		if n >= 0 && n <= 9 {
			r.outline = n
		}
	case "ls":
		r.listed = n > 0
	case "intbl":
		r.table = max(r.table, 1)
	case "itap":
		r.table = max(n, 0)
	case "cell":
		r.endCell(false)
	case "row":
		r.endRow(false)
	case "nestcell":
		r.endCell(true)
	case "nestrow":
		r.endRow(true)
	case "footnote":
		r.beginStory(true)
	case "shptxt", "dptxbxtext":
		r.beginStory(false)
	case "mrad":
		r.write("√")
	case "mden":
		r.write("/")
	case "msup":
		r.write("^")
	case "msub":
		r.write("_")
	case "md":
		r.write("(")
		r.closing = ")"
	}
}

// entryWord carries out the words in the tables of fonts and styles.
func (r *rtf) entryWord(word string, n int) {
	e := &r.entry
	switch word {
	case "f", "s":
		if word == "f" == (r.target == rtfFonts) {
			r.newEntry(n)
		}
	case "cs", "ds", "ts":
		r.target, r.outer = rtfSkipped, rtfSkipped // of characters, sections, tables
	case "fcharset":
		e.font.page, e.font.symbols = charsetPages[n], n == 2
	case "cpg":
		e.font.page = n
	case "outlinelevel":
		if n >= 0 && n <= 9 {
			e.style.outline = n
		}
	case "sbasedon":
		e.style.based = n
	}
}
