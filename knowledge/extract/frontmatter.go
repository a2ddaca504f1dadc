package extract

import "strings"

// frontMatter reads the block of settings that a Markdown file may begin with,
// and returns where the text begins. Of YAML and TOML it knows what people
// write there: one key a line, lists in brackets or below.
func (m *markdown) frontMatter() int {
	s := m.src.text
	fence := strings.TrimRight(s[:strings.IndexByte(s+"\n", '\n')], " \t")
	if fence != "---" && fence != "+++" {
		return 0
	}
	var key string
	fields := map[string][]string{}
	for at := len(fence); at < len(s) && at < 64<<10; {
		next := strings.IndexByte(s[at:], '\n')
		if next < 0 {
			return 0
		}
		at += next + 1
		end := at + strings.IndexByte(s[at:]+"\n", '\n')
		line := strings.TrimRight(s[at:end], " \t")
		switch trimmed := strings.TrimSpace(line); {
		case line == fence || fence == "---" && line == "...":
			m.settings(fields)
			return end
		case trimmed == "" || strings.HasPrefix(trimmed, "#"):
		case strings.HasPrefix(trimmed, "- ") && key != "":
			if value := unquote(strings.TrimPrefix(trimmed[2:], "name:")); value != "" {
				fields[key] = append(fields[key], value)
			}
		case line[0] == ' ' || line[0] == '\t':
			// deeper settings are none of ours
		default:
			k := strings.IndexAny(line, ":=")
			if k <= 0 {
				return 0 // a rule, and then text
			}
			key = strings.ToLower(strings.TrimSpace(line[:k]))
			fields[key] = append(fields[key], values(line[k+1:])...)
		}
	}
	return 0
}

// values splits "[a, b]" and gives any other value as it is.
func values(s string) []string {
	s = strings.TrimSpace(s)
	if !strings.HasPrefix(s, "[") || !strings.HasSuffix(s, "]") {
		if s = unquote(s); s != "" {
			return []string{s}
		}
		return nil
	}
	var all []string
	for _, v := range strings.Split(s[1:len(s)-1], ",") {
		if v = unquote(v); v != "" {
			all = append(all, v)
		}
	}
	return all
}

// unquote is a value without its quotation marks, as text may stand in a
// document.
func unquote(s string) string {
	s = tidy(s)
	if len(s) >= 2 && (s[0] == '"' || s[0] == '\'') && s[len(s)-1] == s[0] {
		return strings.TrimSpace(s[1 : len(s)-1])
	}
	return s
}

// settings takes over what the front matter says about the document.
func (m *markdown) settings(fields map[string][]string) {
	first := func(keys ...string) string {
		for _, k := range keys {
			if v := fields[k]; len(v) > 0 {
				return v[0]
			}
		}
		return ""
	}
	m.doc.Title = first("title")
	for _, k := range []string{"author", "authors", "by"} {
		for _, v := range fields[k] {
			if names, _ := authorNames(v); len(names) > 0 {
				m.doc.Authors = append(m.doc.Authors, names...)
			} else {
				m.doc.Authors = append(m.doc.Authors, v)
			}
		}
	}
	m.doc.Year = anyYear(first("year", "date", "published"))
	if lang := strings.ToLower(first("lang", "language")); len(lang) >= 2 {
		if primary, _, _ := strings.Cut(strings.ReplaceAll(lang, "_", "-"), "-"); len(primary) <= 3 {
			m.doc.Language = primary
		}
	}
}
