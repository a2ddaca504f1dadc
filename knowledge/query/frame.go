package query

import (
	"regexp"
	"strings"
	"unicode"

	"footnote/knowledge/analysis"
	"golang.org/x/text/unicode/norm"
)

// Clean takes out what nobody typed on purpose: control, bidirectional and
// zero-width characters, invalid UTF-8. White space becomes single spaces.
func Clean(text string) string {
	plain := true
	for i := 0; i < len(text); i++ {
		if c := text[i]; c < ' ' || c >= 0x7f || c == ' ' && (i == 0 || text[i-1] == ' ') {
			plain = false
			break
		}
	}
	if plain {
		return strings.TrimSpace(text)
	}
	var b strings.Builder
	space := false
	for _, r := range strings.ToValidUTF8(text, " ") {
		switch {
		case unicode.IsSpace(r):
			space = true
			continue
		case unicode.IsControl(r), unicode.Is(unicode.Cf, r) && r != '\u200c' && r != '\u200d', unicode.Is(unicode.Co, r), r == unicode.ReplacementChar:
			continue
		}
		if space && b.Len() > 0 {
			b.WriteByte(' ')
		}
		space = false
		b.WriteRune(r)
	}
	return norm.NFC.String(b.String())
}

// Frames that people put around a question in a chat, taken off again and
// again from either end. They were collected from how people write, and say
// nothing about a topic.
var (
	opening = frames(`^(?i:`, `)`,
		`(?:hey|hi|hiya|hello|ok|okay|so|um+|uh+|hmm+|lol|lmao|rofl|omg|haha+|pls|plz|please|sorry|guys|folks|everyone|all|footnote|@\w+|btw|also|and also|alright|dear \w+|good (?:morning|evening|afternoon))(?:[\s,.!:;…]+|\s*-+\s+)`,
		// These begin a topic, too ("well water"): a break must follow.
		`(?:yo|well|wait|team|right)(?:\s*[,.!:;…]+|\s*-+\s)`,
		`(?:a |one |just a )?(?:quick|dumb|silly|stupid|random|basic|noob|small|last) (?:q|qn|question|one)\b[\s,.!:;…-]*(?:but\b[\s,]*)?`,
		`(?:this (?:is|might be|may be) (?:a )?(?:dumb|stupid|silly|basic)(?: question)?)[\s,]*(?:but\b[\s,]*)?`,
		`question(?: about| for you| for y'?all| for everyone)?[\s]*[:,-][\s]*`,
		`(?:does|do|did|has|have|is|was)? ?(?:any ?(?:one|body)|some ?(?:one|body)|any of you|you guys|y'?all|you|u)(?: here| in here| out there| else)?(?: actually| even| happen to| possibly)? (?:knows?|remembers?|recalls?|understands?|understood|gets?|got (?:any|an) idea|have (?:any|an) idea|has (?:any|an) idea|able to explain|figured out|figure out|seen|read|caught|catch)\b(?: about| of)?[\s,:]*(?:if |whether )?`,
		`(?:can|could|would|will|may) (?:you|u|someone|somebody|anyone|anybody|any of you|ya)(?: guys)?(?: please| pls| plz| maybe| kindly| quickly| possibly)* (?:tell|explain|remind|help|show|give|teach|clarify)(?: to)?(?: me| us)?(?: again)?(?: out| understand| with)?[\s,:]*`,
		`(?:please |pls |plz )?(?:tell|remind|explain to|show|help) (?:me|us)(?: again)?(?: about| understand| with| out)?[\s,:]*`,
		`i(?:'?m| am| was)? (?:just |still |so |really |a bit |kinda |totally )*(?:wondering|curious|confused|lost|stuck|unsure|not sure|struggling|trying to (?:understand|figure out|find(?: out)?|remember))(?: about| on| with| by| as to)?[\s,:.…]*(?:if |whether )?`,
		`i (?:just |really )?(?:want(?:ed)?|need(?:ed)?|would like|'?d like|d like|have) to (?:know|ask|understand|find(?: out)?)(?: about)?[\s,:]*(?:if |whether )?`,
		`(?:i )?(?:can'?t|cannot|could not|couldn'?t|don'?t|dont|do not|didn'?t|cant) (?:really |quite |even |fully )?(?:know|get|remember|recall|understand|understood|find|figure out)[\s,:]*`,
		`(?:i )?(?:forgot|forget|missed)[\s,:]+`,
		`(?:what was|what'?s|whats|what is) (?:that|the) (?:thing|stuff|bit|part|passage|section|deal|story|whole thing)(?: again)? (?:about|with|on)[\s:]*`,
		`(?:is there|was there|do we have|there'?s|does it say|does the (?:text|article|reading|paper|book|essay) (?:say|mention|have)) (?:anything|something|any info(?:rmation)?|a (?:passage|part|section)|stuff)(?: in (?:there|here|the (?:text|texts|article|reading|readings|paper|book|essay|material)))? (?:about|on|regarding)[\s:]*`,
		`(?:any idea|any ideas|any clue|no idea|no clue|idk|dunno)[\s,]*(?:about )?`,
		`(?:for|in) (?:my|the|our|tomorrow'?s) (?:exam|essay|homework|class|paper|quiz|test|seminar|presentation|assignment)[\s,:]+`,
	)
	// hesitant is what else such a word is a frame before: how questions begin.
	hesitant = regexp.MustCompile(`^(?i:(yo|well|wait|team|right)\s+(?:wh\w+|how\w*|is|are|was|were|do|does|did|can|could|would|will|i|i'm|im|any\w*|some\w+|guys|everyone|so|ok|um+|uh+|quick|dumb|tell|explain)\b)`)
	closing  = append(frames(`(?i:[\s,.!…-]*[\s,.!?…](?:`, `)[\s.!?…:;)(-]*)$`,
		`thx`, `thanks(?: a lot| so much| in advance| guys)?`, `thank you(?: so much| in advance)?`, `ty`, `tysm`, `pls`, `plz`, `please`, `lol`, `lmao`, `haha+`, `asap`,
		`any ?(?:one|body)`, `guys`, `folks`, `btw`, `tho(?:ugh)?`, `(?:pls|plz|please) help(?: me)?`, `i(?:'ve)? (?:totally |just |completely )?(?:forgot|forget|forgotten)(?: it| that)?`,
		`i (?:can'?t|cannot|don'?t|dont) (?:remember|recall|find it|get it|understand it)`, `(?:again|idk|sorry|cheers|or something|or whatever|or sth|right now|quickly|real quick)`,
		`(?:it'?s |its )?(?:for|in) (?:my|the|our) (?:exam|essay|homework|class|paper|quiz|test|seminar|presentation|assignment)(?: tomorrow| today| tonight| due \w+)?`,
		`(?:my |the )?(?:exam|essay|test|quiz|seminar) is (?:tomorrow|today|due|soon)`, `need (?:it|this) (?:for|by) [\w' ]{1,30}`,
		`do(?:es)? (?:anyone|anybody|you|someone) (?:know|remember)`,
	), regexp.MustCompile(`(?i:\s*[,.!?…]+\s*help(?: me)?[\s.!?…]*)$`)) // but not "who asked for help?"
	// A closing ends with one of these words; looking for that first spares
	// nearly every question the patterns.
	closers = analysis.Set(`thx thanks lot much advance guys you ty tysm pls plz please lol lmao haha hahaha asap anyone anybody one body
		folks btw tho though help me forgot forget forgotten it that this remember recall understand again idk sorry cheers something
		whatever sth now quickly quick exam essay homework class paper quiz test seminar presentation assignment tomorrow today
		tonight due soon know monday tuesday wednesday thursday friday saturday sunday`)
)

// frames compiles one small pattern a frame: a large alternation is more than
// the fast matcher of package regexp takes.
func frames(before, after string, list ...string) (out []*regexp.Regexp) {
	for _, f := range list {
		out = append(out, regexp.MustCompile(before+f+after))
	}
	return
}

// Unframe takes the chatty frame off a question. Where less than one word that
// counts would remain, the text comes back as it was.
func Unframe(text string) string {
	out := text
	for range 6 {
		before := out
		if m := hesitant.FindStringSubmatchIndex(out); m != nil {
			out = strings.TrimLeft(out[m[3]:], " ")
		}
		for _, f := range opening {
			if m := f.FindStringIndex(out); m != nil && 0 < m[1] && m[1] < len(out) {
				out = strings.TrimLeft(out[m[1]:], " ,.:;!-…")
			}
		}
		for _, f := range closing {
			if !closers[lastWord(out)] {
				break
			}
			m := f.FindStringIndex(out)
			if m == nil || m[0] == 0 {
				continue
			}
			kept := strings.TrimRight(out[:m[0]], " ,.:;!-…?")
			if strings.Contains(out[len(kept):], "?") {
				kept += "?"
			}
			out = kept
		}
		if out == before {
			break
		}
	}
	if out == text || !substantial(out, 1) {
		return text
	}
	return out
}

// lastWord returns the last word of a text in lower case.
func lastWord(text string) string {
	end := strings.TrimRightFunc(text, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	start := strings.LastIndexFunc(end, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }) + 1
	return strings.ToLower(end[start:])
}

// substantial reports whether at least n words count.
func substantial(text string, n int) bool {
	for _, w := range analysis.Words(text) {
		if !analysis.IsStop(w, "en") && !furniture[w] {
			if n--; n <= 0 {
				return true
			}
		}
	}
	return false
}

// Readings returns other texts that a message may have meant, for frames that
// Unframe does not know: from a later question word on, after a break, or
// before a trailing clause. What they drop has no digit and no capital inside,
// and at least two words that count remain. At most maxReadings.
func Readings(text string) []string {
	var out []string
	try := func(from, to int) {
		part := strings.Trim(text[from:to], " ,.;:!-–—…")
		if len(part) == len(text) || len(out) == maxReadings || !substantial(part, 2) {
			return
		}
		if telling(text[:from]) || telling(text[to:]) {
			return
		}
		for _, o := range out {
			if o == part {
				return
			}
		}
		out = append(out, part)
	}
	words := wordSpans(text)
	for i, w := range words {
		if i == 0 {
			continue
		}
		_, asks := askedBy[strings.ToLower(text[w[0]:w[1]])]
		gap := text[words[i-1][1]:w[0]]
		breaks := strings.ContainsAny(gap, ",.;:!?–—…(") || strings.Contains(gap, " - ")
		if asks && !stranded(text[:w[0]]) || breaks {
			try(w[0], len(text))
		}
		if breaks {
			try(0, words[i-1][1])
		}
	}
	return out
}

// maxReadings bounds what a question that finds little may cost.
const maxReadings = 4

// stranded reports whether the text before a question word consists of question
// words and "and" alone ("where and when"): then nothing may be cut.
func stranded(before string) bool {
	for _, w := range analysis.Words(before) {
		if _, ok := askedBy[w]; !ok && w != "and" && w != "or" {
			return false
		}
	}
	return true
}

// telling reports whether a part is too specific to be dropped.
func telling(part string) bool {
	for i, w := range wordSpans(part) {
		word := part[w[0]:w[1]]
		for j, r := range word {
			if unicode.IsDigit(r) || unicode.IsUpper(r) && (j > 0 || i > 0) && word != "I" {
				return true
			}
		}
	}
	return false
}

// wordSpans returns where the words of a text stand, without the overlapping
// pairs of scripts that have no spaces.
func wordSpans(text string) (out [][2]int) {
	var s analysis.Scanner
	s.Reset(text)
	for w, ok := s.Next(); ok; w, ok = s.Next() {
		if w.Gram {
			continue
		}
		out = append(out, [2]int{w.Start, w.End})
	}
	return
}
