// Package bot is the bot without a platform: a Message goes in, a Reply comes
// out, and nothing is sent from here. Adapters decode their platform's events
// into Messages, call Respond, and render the Reply.
//
// # Decisions
//
// Replies are values. A handler holds no connection and cannot send, so every
// behaviour can be tested by comparing what came out, and one place per adapter
// waits and retries.
//
// Commands are one table (commandTable). Registration on a platform, the help
// text, the completion and the permission check are all read from it, so that
// platforms cannot drift apart.
//
// Quiet by default. A message that was not addressed to the bot gets the zero
// Reply. Where a manager switched auto-answer on, it is answered only if it has
// a question mark and the material answers it with high confidence; with
// mentions-only off, only in a thread in which somebody asked the bot in the last
// half hour, so that people who merely talk are left alone.
//
// Never silent when spoken to. Respond always returns something a person can
// read; the error for the log stands beside it and holds no text of a person
// or a document. A panic is contained to its message.
//
// A reply has one of three visibilities. What answers is public. What only its
// author can use (refusals, failures, lists, help, a look around) is discreet: a
// platform that can whisper does, and one that cannot shows it where it was
// asked, because a direct message about every typing error would be worse, with
// a button that takes it away. Private is only what somebody asked to hide, or a
// manager for them; all that follows from it is private too, failures included.
//
// Tokens of buttons say on what to act, so that they survive a restart and even
// an edit of the document around the passage. Next and the menu of sources carry
// the passages of the whole answer, in a few bytes each (trail); questions are
// not put in tokens, because a platform stores them for ever. Only Ask, which
// leads to a question, works no longer than the bot remembers it.
//
// The asker pages an answer in place, whoever else presses gets a look of their
// own: nobody turns the page under another's eyes.
//
// Wrong? keeps, for managers, which passage was marked, where and when, and tells a
// place that they chose; neither says who did or what was asked, so it costs no
// courage. The question goes along only if its asker sends it.
//
// Questions without an answer (Gap) are kept only where a manager turned that on, and
// then those that all could see asked, by an asker who is told; of others their asker
// decides, by a button that works as long as the question is remembered. What others
// said is kept of nobody: a follow-up that leans on it is not kept at all. Who asked is
// kept to be able to forget them, and shown to nobody. A list shows what was asked in
// its channel, because who reads there could read it there; managers see all of a
// shelf.
//
// What changed is known by the generation of a shelf: a question notes that of the
// material which did not answer it, so that a restart or a slice of asking again that
// ended early misses nothing. An answer is kept as the token of its passage, and read
// back when it is said: what was removed before is not said. Announcements come until
// they were noted as said, with an id that is made of what they say, so that an adapter
// can tell one that was said before the process died.
//
// What is counted for the summary of a week has no persons, is counted only where there
// is such a summary, and is written once a minute.
//
// Memory is short: the questions of a conversation for half an hour, in this
// process only. A person's questions are context for that person; in a thread,
// or in a reply to the bot, for everyone there, but for those that were asked
// privately. Nothing crosses a Space. In a thread how it began, and the message
// before the question, are context too, before what was asked there; elsewhere the
// message that is replied to comes last, because it was chosen.
//
// Only questions that were answered are context for later ones: a refused one
// has nothing to lean on, and would carry its unknown words along.
//
// Small talk is one table (phrases): "next", "source?", "thanks" said alone are
// about the last answer or about nothing, and never reach the material. In
// quotation marks they do.
//
// What comes nearest to a question that the material does not answer is behind
// a button (Closest), and labelled: a quotation shown unasked is read as an
// answer, whatever stands above it.
//
// A message with two questions gets one answer and a button for the other,
// because under two quotations no button would say which one it is for.
//
// What people and documents wrote is data. Control, bidirectional and invisible
// characters are removed in one place, where a Reply leaves (inert); mark-up is
// each adapter's to escape.
//
// The library is managed where it is used: /library add takes the file of the
// message itself. Rights are judged before anything of a file is fetched. Whose
// space it is manages it (Message.Own, Message.Guest); a direct conversation alone
// gives no rights, because on some platforms its space is everyone's. What was
// added is said to all who ask there, what was refused to the one who tried.
// A file that comes without a word is asked about, with what is kept and for how
// long, where its platform can name it later; what came from it goes with it
// (Withdraw). A question about several files stays until all are answered.
// Until something is in a space's library, Config.Open gives what stands in for
// it; both are never mixed, so that nobody wonders which of them answered.
//
// Removing asks first, by a button that carries the document and is judged
// again when it is pressed; a button that brings it back takes its place.
//
// A paragraph is named by its words (document.ParagraphIDs), not by its place: a
// name in an old message leads to the words, or says that they changed.
//
// Settings are one table (settingTable), kept by a State. A channel's own value
// wins over the space's, and holds in its threads; without --everywhere a setting
// is for the channel where it is made, because that is what its manager sees. A
// State that cannot be read is a failure for all that depends on who may ask: a
// broken disk must not open what was closed. The shelf of a channel is the
// library's.
//
// Whoever brings the bot along to a conversation that its own space knows nothing
// of (Message.Guest) manages what is theirs, and is answered unseen by the others
// there unless they share. So is whoever asked where nobody saw it (Message.Unseen).
//
// Where people of other spaces read (Message.Outsiders) nothing is said for all, and
// nothing can be shared: the library is its space's. They themselves are told so in
// one sentence, before anything is read for them.
//
// A page of one person (Home) shows what they may see anyway. Its questions are made
// of headings and asked first, because one that is offered and then not answered is
// worse than none.
//
// What a platform keeps back (Quoted.Withheld, Message.Deaf) is said where it is
// needed, in the adapter's words: they know the reason and the way around it.
//
// The bot's own sentences are said in one place (package speech), in the language
// that was set for the channel or the space, or else that of the platform's locale.
// The English sentence names it, so that the code reads as what is said; a test
// finds each of them and that every language has it. What is quoted, titles,
// references, names of commands and values are data in all languages, and so are
// the words of small talk, which are understood in several. A refusal becomes text
// where it leaves, because who refuses need not know the language. A notice in
// another conversation is in what was set for that one: the reader's own might tell
// who caused it.
//
// A completion tells what begins as typed from what is spelled like it and from
// headings under which the words stand, by words in its label: no list of a
// platform shows more than text.
package bot
