// Package slack is the bot on Slack: what is said there becomes a bot.Message,
// what the bot replies is shown there, and nothing else of it is known here.
//
// One event goes this way. A socket brings it (Socket Mode), or Slack posts it to
// one of Deliveries; read says what it is, concernOf whether it is the bot's
// business; it is kept (dispatch.Queue), and then acknowledged; its lane, which is
// its channel, hands it to handle; decode makes a bot.Message of it and of what is
// known of the place and the person (scene), the bot a bot.Reply of that, render an
// api.Message; deliver shows it. read, concernOf, decode and render are pure. Both
// deliveries share all of it: an endpoint makes of a request what a socket brings.
//
// # Decisions
//
// An acknowledgement is empty and says only that the event is kept. Answers go by
// the Web API and by response_urls, so that the core may take its time. Where
// keeping takes longer than 2 seconds the acknowledgement does not wait for it.
// What cannot be kept, as on a full disk, is answered all the same. What comes while
// the process ends is not acknowledged: Slack brings it to the next one.
//
// Not kept are: what was said to others, though it may be answered where
// auto-answer is on, because nobody waits for it when the process dies and people
// who did not speak to the bot can expect it to write nothing down; and what has to
// be answered within 3 seconds, so that a later process could do nothing with it,
// which are forms to open and lists to choose from.
//
// A message has one id in the ledger, made of its channel and ts, whether it comes
// as a mention, as a message or as both, and whichever comes first is answered.
// What is waiting in a lane is taken by ts, as Slack promises no order. A lane is a
// channel with its threads, and not a thread: who goes on in a thread would
// otherwise overtake the mention that it hangs on. It also is fair: Slack takes
// about one message a second for a channel, and many threads of one would keep all
// workers waiting.
//
// A mention in a channel is answered in the thread that it starts, so that a
// conversation is one thread, in which follow-ups lean on what was asked. Direct
// messages start a thread only in the agent view, where Slack shows nothing else.
//
// After a restart an answer must not appear twice. What is posted carries the id of
// its event in its metadata, by which it is looked for before it is posted again,
// after a lost reply as after a restart. One case is left: whispers and
// response_urls can be looked for nowhere. In one process they are not sent again
// unless it is sure that they did not arrive; a process that dies between sending
// one and noting that leaves its asker, alone, with two. Files are handed out
// before the message that speaks of them, which can then say that it failed; a
// process that dies in between hands them out again.
//
// A command is answered by its response_url, which works where we are no member,
// and a press in a thread by a whisper, because a response_url would show beside
// the thread. If one way is closed the next is tried, in the end a direct message.
// What is for all is posted as we; where we are no member the response_url shows
// it. Who asks where we may not write is told so in a direct message, once an hour.
//
// What somebody may do is asked of Slack (users.info) and remembered for five
// minutes. What cannot be found out is no right, and a place that cannot be looked
// at is one where others read. A button whose message only one person sees names
// that person; Slack does not show us such messages, so that its value could be
// anybody's.
//
// What was said before in a thread is waited for 5 seconds at most: Slack lets some
// apps read once a minute, and an answer without it is better than none.
//
// The bytes of a file are fetched when somebody who may has agreed, with the
// workspace's token, which goes to FileHosts only. A button can name any file, so it
// must have been shared where it is pressed, or be of who presses. A web page in
// the place of a file is Slack's way to say that we may not read it.
//
// app_uninstalled and tokens_revoked are believed when Slack takes the token no
// more: they can come late, when the app is installed again. It is asked until that
// is known, so that an outage does not keep what is to be erased. Where there is one
// workspace only, Run ends then, with advice: nothing would be said otherwise, and a
// new token stands in the environment.
//
// What is announced, as an answer to an old question, is looked for before it is
// posted, each time, by a key made of its ID: another process may have said it and
// died. A space is a workspace, and of those that an organisation's token serves,
// Slack wants to know which organisation that is: it is remembered from deliveries,
// and an announcement waits for one.
//
// The adapter's own sentences are said in the language of who asked, by package
// speech; what only Slack's controls need is in texts.
//
// What takes long is marked by a reaction, and in the agent view by the status of
// the session, which is set for each question: it gives the session its title and
// its button to stop. A stop counts from when it was kept: delivered again, it would
// end what was asked later.
//
// slack-go gives the calls, the blocks and the views. What Slack delivers has types
// of our own: slack-go's refuse a whole event for one block that they do not know,
// and what waits on disk should hold no more of people than answering it takes. For
// Socket Mode see package socket.
//
// # Long runs
//
// Tests named Reliability are smaller under the race detector: run them without,
// too. BenchmarkQuestions prints how long 1,000 questions take.
package slack
