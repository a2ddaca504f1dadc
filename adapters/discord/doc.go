// Package discord is the bot on Discord: what is said there becomes a bot.Message,
// what the bot replies is shown there, and nothing else of it is known here.
//
// One event goes this way. The gateway dispatches it, or Discord posts it to
// Interactions; concernOf says whether it is the bot's business; it is kept
// (dispatch.Queue); its lane, which is its channel, hands it to handle; decode
// makes a bot.Message of it, the bot a bot.Reply of that, render a rest.Message;
// deliver shows it. decode, render, concernOf, deferralOf, after are pure.
//
// # Decisions
//
// An interaction must have its first response within 3 seconds, and the core may
// take longer, or the event wait in its lane. So a deferral is sent after 400 ms
// unless the answer came before: then the answer is the first response, which
// costs one call and shows no "thinking" (type first). The deferral has to guess
// who will see the answer. Where it guessed wrong it is deleted, and the answer
// posted as a follow-up.
//
// Events are kept before they are acknowledged. They are offered to the
// dispatcher in the order in which the gateway brings them, and nobody waits for
// the disk there; only the gateway's own memory does, so that after a crash no
// session goes on behind an event that was lost (afterKept). What cannot be kept,
// as on a full disk, is answered all the same.
//
// What was said to others is not kept on disk, though it may be answered where
// auto-answer is on: nobody waits for it when the process dies, and people who did
// not speak to the bot can expect it to write nothing down.
//
// After a restart an answer must not appear twice. A reply carries a nonce, by
// which Discord makes one message of two for some minutes; for longer the channel
// is searched for our reply. The answer to an interaction is an edit of its first
// response; where there was none it becomes it within the 3 seconds, and
// afterwards a message of its own if everyone may see it. One case is left: a
// whisper that is a follow-up can appear twice, to the asker alone, when the
// process dies between sending it and knowing that. Discord has no nonce there.
// Where three processes died over such a whisper, it is given up without a word,
// because it may have been seen.
//
// Private to a plain mention means a direct message, since a bot can whisper only
// to interactions. Its buttons carry where it comes from, and what they may do is
// judged there: who left, or is timed out, may nothing any more. Whether they
// could still write in that very channel is not looked at. Who takes no direct
// messages is told so in the channel. Who asks where we may not write is told in a
// direct message what is missing.
//
// A reply to the bot without a mention arrives without its text, unless the
// Message Content Intent is on. It gets advice, once an hour for a person and
// channel: people go on talking to each other under an answer.
//
// Rights are those that Discord's payload states: MANAGE_GUILD or ADMINISTRATOR.
// Messages do not state them, so that roles and owners are remembered, or asked
// for. What cannot be found out counts as no right.
//
// Who installed the bot for themselves is a guest in places that did not. Their
// library goes with them. Somebody else who presses a button under what they were
// shown looks into their own library, not into the guest's, and may not delete it.
//
// A press is only taken if Discord says that the button stands under the message.
//
// An announcement carries its own id as nonce, so that it is said once also by two
// processes within some minutes. What Discord refuses with a code of its own is
// refused for good, but for what is about the network; a page of whoever stands in
// between says nothing of the place.
//
// What the adapter itself says is in the language of the place, or of who alone sees
// it, as Discord names them. The bot's setting for that is not known here; advice that
// the bot passes on (Quoted.Withheld, Message.Deaf) is therefore said by the bot.
//
// A preview of what was said in a channel is the call that posts a message, without
// what only the moment knows (reference, nonce); of a command, or of what is for one
// person alone, it is the first response.
//
// discordgo gives the types of Discord's commands, components and constants. Its
// Session is not used, see package gateway; its messages and interactions neither,
// see wire.go.
//
// # Long runs
//
// Tests named Reliability are smaller under the race detector: run them without,
// too. BenchmarkQuestions prints how long 1,000 questions take.
package discord
