package slack

// The shortcuts: callback_ids.
const (
	callbackFind = "find" // of a message
	callbackAdd  = "add"  // of a message
	callbackAsk  = "ask"  // opens the form
)

// commandName is the name of a bot's command, given that of Slack's.
func commandName(slash string) string { return slash }
