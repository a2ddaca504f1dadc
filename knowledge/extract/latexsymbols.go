package extract

import "strings"

// texSymbols are the characters that commands of text stand for.
var texSymbols = pairs(`ss ß SS SS o ø O Ø l ł L Ł ae æ AE Æ oe œ OE Œ aa å AA Å i ı j ȷ dh ð DH Ð th þ TH Þ dj đ DJ Đ ng ŋ NG Ŋ
	textendash – textemdash — ldots … dots … textellipsis … S § P ¶ dag † ddag ‡ textdagger † textdaggerdbl ‡ copyright © textcopyright © pounds £ textsterling £
	euro € texteuro € EUR € texttrademark ™ textregistered ® textbackslash \ textasciitilde ~ textasciicircum ^ textbar | textless < textgreater > textdegree °
	degree ° textquotedblleft “ textquotedblright ” textquoteleft ‘ textquoteright ’ quotedblbase „ quotesinglbase ‚ guillemotleft « guillemotright » guilsinglleft ‹
	guilsinglright › glqq „ grqq “ glq ‚ grq ‘ flqq « frqq » og « fg » LaTeX LaTeX TeX TeX LaTeXe LaTeX2e BibTeX BibTeX XeTeX XeTeX LuaTeX LuaTeX slash /
	textperiodcentered · textbullet • textmu µ textquotesingle ' textquotedbl " textunderscore _ textdollar $ textsection § textparagraph ¶ textexclamdown ¡
	textquestiondown ¿ textonehalf ½ textonequarter ¼ textthreequarters ¾ texttimes × textpm ± textcelsius ℃ textonesuperior ¹ texttwosuperior ² textthreesuperior ³
	textordfeminine ª textordmasculine º checkmark ✓ No № textnumero № lq ‘ rq ’ ier er ieme e textrightarrow → textleftarrow ←`)

// texAccents are the marks that accents put on the letter that follows.
var texAccents = map[string]string{
	"`": "\u0300", "'": "\u0301", "^": "\u0302", "~": "\u0303", `"`: "\u0308", "=": "\u0304", ".": "\u0307", "u": "\u0306", "v": "\u030c", "H": "\u030b",
	"c": "\u0327", "d": "\u0323", "b": "\u0331", "r": "\u030a", "k": "\u0328", "t": "\u0361",
}

// mathSymbols are those of formulas.
var mathSymbols = pairs(`alpha α beta β gamma γ delta δ epsilon ε varepsilon ε zeta ζ eta η theta θ vartheta ϑ iota ι kappa κ lambda λ mu μ nu ν xi ξ pi π varpi ϖ rho ρ
	varrho ϱ sigma σ varsigma ς tau τ upsilon υ phi φ varphi φ chi χ psi ψ omega ω Gamma Γ Delta Δ Theta Θ Lambda Λ Xi Ξ Pi Π Sigma Σ Upsilon Υ Phi Φ Psi Ψ Omega Ω
	times × cdot · cdots ⋯ ldots … dots … vdots ⋮ ddots ⋱ pm ± mp ∓ div ÷ ast ∗ star ⋆ circ ∘ bullet • oplus ⊕ otimes ⊗ leq ≤ le ≤ geq ≥ ge ≥ neq ≠ ne ≠ approx ≈
	equiv ≡ sim ∼ simeq ≃ cong ≅ propto ∝ ll ≪ gg ≫ to → rightarrow → longrightarrow → leftarrow ← gets ← leftrightarrow ↔ Rightarrow ⇒ Longrightarrow ⇒ implies ⇒ Leftarrow ⇐
	Leftrightarrow ⇔ iff ⇔ mapsto ↦ uparrow ↑ downarrow ↓ infty ∞ partial ∂ nabla ∇ sum ∑ prod ∏ int ∫ iint ∬ oint ∮ bigcup ⋃ bigcap ⋂ cup ∪ cap ∩ setminus ∖ subset ⊂
	subseteq ⊆ supset ⊃ supseteq ⊇ in ∈ notin ∉ ni ∋ forall ∀ exists ∃ nexists ∄ neg ¬ lnot ¬ land ∧ wedge ∧ lor ∨ vee ∨ emptyset ∅ varnothing ∅ hbar ħ ell ℓ Re ℜ Im ℑ
	aleph ℵ angle ∠ perp ⊥ parallel ∥ mid | vert | Vert ‖ langle ⟨ rangle ⟩ lfloor ⌊ rfloor ⌋ lceil ⌈ rceil ⌉ lbrace { rbrace } lbrack [ rbrack ] prime ′ dagger † ddagger ‡
	colon : degree ° cdotp · backslash \ top ⊤ bot ⊥ vdash ⊢ models ⊨ triangle △ square □ Box □ diamond ⋄ dag † S § P ¶`)

func pairs(list string) map[string]string {
	m := map[string]string{}
	f := strings.Fields(list)
	for i := 0; i+1 < len(f); i += 2 {
		m[f[i]] = f[i+1]
	}
	return m
}

// texLanguages are the names by which babel and polyglossia know languages.
var texLanguages = pairs(`english en american en british en UKenglish en USenglish en german de ngerman de austrian de naustrian de french fr francais fr spanish es italian it
	portuguese pt brazil pt brazilian pt dutch nl swedish sv danish da norsk nb nynorsk nn finnish fi polish pl czech cs slovak sk hungarian hu magyar hu romanian ro russian ru
	ukrainian uk bulgarian bg serbian sr croatian hr slovene sl greek el turkish tr catalan ca latin la hebrew he arabic ar vietnamese vi indonesian id`)

// floatNames are what a language prints before the number of a figure and of a
// table.
var floatNames = map[string][2]string{
	"": {"Figure", "Table"}, "de": {"Abbildung", "Tabelle"}, "fr": {"Figure", "Table"}, "es": {"Figura", "Cuadro"}, "it": {"Figura", "Tabella"},
	"pt": {"Figura", "Tabela"}, "nl": {"Figuur", "Tabel"}, "ru": {"Рис.", "Таблица"},
}

// skipped are the commands whose arguments are no text, with their number.
var skipped = func() map[string]int {
	m := map[string]int{}
	for n, list := range []string{
		0: `maketitle tableofcontents listoffigures listoftables clearpage newpage cleardoublepage bigskip medskip smallskip noindent indent centering raggedright
			raggedleft hfill vfill hline toprule midrule bottomrule frontmatter mainmatter backmatter printbibliography selectfont today qed qedhere hrulefill
			dotfill pagebreak nopagebreak nolinebreak sloppy fussy protect relax makeatletter makeatother ignorespaces unskip null strut leavevmode frenchspacing
			nonumber notag limits nolimits displaystyle footnotemark onehalfspacing doublespacing singlespacing justifying`,
		1: `includegraphics vspace vspace* hspace hspace* bibliographystyle usepackage RequirePackage documentclass pagestyle thispagestyle hypersetup color pagenumbering
			hyphenation graphicspath theoremstyle geometry phantom hphantom vphantom index glossary nocite linespread cline cmidrule captionsetup newcounter
			newlength newif usetikzlibrary pgfplotsset lstset DeclareGraphicsExtensions bibliography addbibresource input include subfile selectlanguage
			setdefaultlanguage setmainlanguage setotherlanguage AtBeginDocument allowdisplaybreaks markright pdfbookmark stepcounter refstepcounter usefont
			institute address affiliation email titlerunning authorrunning thanks setstretch pageref vref rowcolor cellcolor fontfamily fontseries fontshape
			setmainfont setsansfont setmonofont usetheme usecolortheme lstinputlisting`,
		2: `setlength addtolength setcounter addtocounter markboth fontsize newsavebox rule providecolor numberwithin DeclareUnicodeCharacter counterwithin titlespacing`,
		3: `addcontentsline definecolor newenvironment renewenvironment DeclareFieldFormat contentsline titleformat`,
	} {
		for name := range strings.FieldsSeq(list) {
			m[name] = n
		}
	}
	return m
}()

// passed are the commands of which the last argument is text, with the number
// of those before it.
var passed = map[string]int{
	"href": 1, "textcolor": 1, "colorbox": 1, "fcolorbox": 2, "foreignlanguage": 1, "hyperlink": 1, "hypertarget": 1, "multicolumn": 2, "multirow": 2, "rotatebox": 1,
	"resizebox": 2, "resizebox*": 2, "scalebox": 1, "parbox": 1, "raisebox": 1, "adjustbox": 1,
}
