package extract_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"footnote/knowledge/extract"
)

func TestLaTeXGolden(t *testing.T) {
	files, _ := filepath.Glob("testdata/latex/*.tex")
	if len(files) < 2 {
		t.Fatalf("%d files found", len(files))
	}
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			data, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			d, err := extract.Read(filepath.Base(file), data)
			if err != nil {
				t.Fatal(err)
			}
			golden(t, "latex/"+strings.TrimSuffix(filepath.Base(file), ".tex")+".txt", dump(d))
		})
	}
}

// texts returns the paragraphs of a document of one format, apart by strokes.
func texts(t testing.TB, name, source string) string {
	t.Helper()
	d := read(t, name, source)
	var all []string
	for _, p := range d.Paragraphs {
		all = append(all, p.Text)
	}
	return strings.Join(all, " / ")
}

func TestLaTeXText(t *testing.T) {
	tests := []struct{ source, want string }{
		{`\'e \"{\i} \c{c} \v s \~n \H{o} \aa\ \O{} \ss{} {\ss}a \ae sop`, "é ï ç š ñ ő å Ø ß ßa æsop"},
		{"a--b --- c `d' ``e'' ?`f", "a–b — c ‘d’ “e” ¿f"},
		{`5\,\% of \$3 \& \#1 a\_b \{c\} x\-y A~B`, "5 % of $3 & #1 a_b {c} xy A B"},
		{"one % gone\n  two\\% stays\n%\nthree", "one two% stays three"},
		{"a\n\n\nb\\par c", "a / b / c"},
		{`{\bf bold} \emph{it \textbf{nested}} \unknown[opt]{kept} \unknown*{too}`, "bold it nested kept too"},
		{`\verb|a%b_\c| \verb+{+ \url{http://x.org/~a%20b}`, `a%b_\c { http://x.org/~a%20b`},
		{"\\begin{lstlisting}[language=C]\nint x; % no comment\n\\end{lstlisting}", "int x; % no comment"},
		{`\newcommand{\x}{the \y}\def\y{end}\x, \x{} and \x.`, "the end, the end and the end."},
		{`\newcommand{\gone}[1]{}\newcommand{\both}[2]{#1#2}a \gone{b}c \both{d}{e}`, "a c d e"},
		{`\newcommand{\a}{\a\a}\a done`, "done"},
		{`$x^2$ $$a_{ij} \ne b^{n+1}$$ \(\sqrt{x+1}\) \[\frac{a}{b+1}\] 3$ 4`, "x^2 a_ij ≠ b^(n+1) √(x+1) a/(b+1) 3 4"},
		{`see [12] \cite[see][p.~3]{k} \citet{k} \nocite{*}`, "see [12] [see k, p. 3] [k]"},
		{`\textcolor{red}{a} \href{http://x}{b} \parbox{3cm}{c} \vspace{1em}d \includegraphics[width=1cm]{e.png}`, "a b c d"},
		{`a\footnote{b\footnote{c} d} e`, "a e / b d / c"},
		{`\begin{tabular}{ll}a & b \\ \hline \multicolumn{2}{c}{c} \\ & d\end{tabular}`, "a | b / c / | d"},
		{`\begin{comment}no\end{comment}\begin{tikzpicture}\draw(0,0);\end{tikzpicture}yes\iffalse no\fi`, "yes"},
		{`\begin{itemize}\item a\item[x)] b\begin{enumerate}\item c\end{enumerate}\end{itemize}d`, "a / x) b / 1. c / d"},
		{`\begin{unknown}[o]a\end{unknown} b \end{never} {c`, "a / b c"},
		{`before \begin{equation} x without an end`, "before x without an end"},
		{`10\textsuperscript{3} and the 4\textsuperscript{th}`, "10³ and the 4th"},
		{`\H`, ""}, {`a\`, "a"}, {`a \begin{`, "a"}, {`a\footnote{`, "a"}, {`\section`, ""},
	}
	for _, tt := range tests {
		got := texts(t, "a.tex", `\title{T}`+tt.source)
		if got != tt.want {
			t.Errorf("%s\n got %q\nwant %q", tt.source, got, tt.want)
		}
	}
}

func TestLaTeXEncodings(t *testing.T) {
	for _, tt := range []struct{ source, want string }{
		{"\\usepackage[latin1]{inputenc} caf\xe9 noir", "café noir"},
		{"\\usepackage[cp1251]{inputenc} \xcc\xee\xf1\xf2", "Мост"},
		{"\\usepackage[utf8]{inputenc} café", "café"},
	} {
		if got := texts(t, "a.tex", tt.source); got != tt.want {
			t.Errorf("%q: got %q, want %q", tt.source, got, tt.want)
		}
	}
}

func TestLaTeXNumbers(t *testing.T) {
	source := `\documentclass{report}\begin{document}\chapter{One}\label{c}\section{A}\section*{B}\section{C}\label{s}` +
		`\begin{figure}\caption{F}\label{f}\end{figure}\chapter{Two}\appendix\chapter{Tables}\label{a}` +
		`See \ref{c}, \autoref{s}, \cref{f}, \ref{a}, \nameref{s} and \ref{none}.\end{document}`
	d := read(t, "a.tex", source)
	var heads []string
	for _, s := range d.Sections[1:] {
		heads = append(heads, s.Heading())
	}
	if got, want := strings.Join(heads, " / "), "1 One / 1.1 A / B / 1.2 C / 2 Two / A Tables"; got != want {
		t.Errorf("headings: got %q, want %q", got, want)
	}
	if got, want := d.Paragraphs[len(d.Paragraphs)-1].Text, "See 1, Section 1.2, figure 1.1, A, C and ??."; got != want {
		t.Errorf("references: got %q, want %q", got, want)
	}
}
