// Package web is the reader: it shows the documents of a shelf as pages, with
// the place that an answer quotes marked in them, and asks them by a search
// box. Whoever has the address of a shelf may read it; there is no log-in.
//
// New makes the handler, Serve runs it. ShelfPath, DocumentPath, ParagraphPath
// and QuotePath are the addresses to hand out.
//
// # Addresses
//
//	/r/{token}/                       the shelf
//	/r/{token}/d/{document}           a document, or its first part
//	/r/{token}/d/{document}/{part}    the parts of a large one, from 2
//	/r/{token}/p/{paragraph id}       leads to a paragraph, also if it changed
//	/r/{token}/search?q=…             asks the shelf
//	/healthz/live, /healthz/ready     how the process is, for a supervisor
//
// In a document #p-12 is the twelfth paragraph, counted from 1 over all of
// Document.Paragraphs and so over all parts; #s-3 is Sections[3]. They fit one
// version of a document. The number that is shown beside a paragraph is its
// Number, which counts within the section and is what an answer cites as ¶.
//
// What is handed out must outlive a version, so it names a paragraph by its
// words: ?q=k7m2qx.2-3 marks the sentences 2 to 3 (from 1) of the paragraph
// whose id ends in k7m2qx. If no paragraph has those words any more, the
// address leads to /p/…, which says so and shows what changed.
//
// # Decisions
//
// Text is data. The documents' text, titles and names and the questions pass
// html/template and nothing else, so no mark-up of theirs is ever live. The
// Content-Security-Policy forbids scripts, which the pages do without.
//
// A quotation is marked by the server. A text fragment (#:~:text=) on top would
// mark it twice in the browsers that know it, and would put the quoted words
// into addresses, which stay in histories.
//
// Every address that leads nowhere gets the same bytes, be it unknown, expired,
// of another space or malformed, so that nobody learns from an answer what is
// there.
//
// The log has routes, numbers and durations, never a token, a question or text.
//
// What platforms deliver by HTTP arrives at the same server (Config.Deliveries),
// so that one port and one certificate do. The adapters of the platforms answer
// it; this package only leads there.
//
// A document above wholeSize is split at headings into parts, because a phone
// takes seconds to lay out a book. The outline leads across.
package web
