package slack

import (
	"errors"
	"strconv"
	"strings"

	"footnote/bot"
)

// What our buttons and menus carry is version|action|token in their value, and
// version|person|thread|number in the block_id of the block they stand in. A
// version is never used again for another form: old buttons stay in old messages
// for ever.
const (
	idVersion = "1"
	menuID    = "menu" // the action_id of the menu; those of buttons are "a" and a number

	maxToken = 64 // see bot.Action: with it, a value fits into an option, too
)

// The parts of the home page: action_ids.
const (
	homeAsk = "ask"  // opens the form, with the question that is its value
	homeSet = "set|" // before the name of a setting; the option's value is the setting's
)

// The parts of the form: its callback_id, and what is both the block_id and the
// action_id of each of its fields.
const (
	formID        = "ask"
	fieldQuestion = "question"
	fieldStart    = "start"  // the question, if none was typed
	fieldSource   = "source" // "" for all
)

// errPress says that what was pressed was not made by this program.
var errPress = errors.New("malformed button")

// blockID is the block_id of the n-th block of buttons in a message. person is
// who alone sees the message, thread where its buttons act; ok is false if they are
// no ids of Slack's.
func blockID(person, thread string, n int) (id string, ok bool) {
	if !isUser(person) || !isThread(thread) || n < 0 {
		return "", false
	}
	return strings.Join([]string{idVersion, person, thread, strconv.Itoa(n)}, "|"), true
}

// pressValue is the value of a button or an option; ok is false for an action that
// has none, such as a link, or that this program could not read again.
func pressValue(a bot.Action) (value string, ok bool) {
	if !isAction(a.Kind) || !isToken(a.Token) {
		return "", false
	}
	return strings.Join([]string{idVersion, string(a.Kind), a.Token}, "|"), true
}

// readPress reads what stands in a button that was pressed or an option that was
// picked: what it does, for whom alone the message is ("" for all), and in which
// thread it acts ("" for none). The error is errPress.
func readPress(block, value string) (press bot.Press, person, thread string, err error) {
	b, v := strings.Split(block, "|"), strings.Split(value, "|")
	if len(b) != 4 || len(v) != 3 {
		return bot.Press{}, "", "", errPress
	}
	press = bot.Press{Action: bot.ActionKind(v[1]), Token: v[2]}
	// Written again it must be the same: there is one way to write it.
	n, err := strconv.Atoi(b[3])
	id, ok := blockID(b[1], b[2], n)
	val, ok1 := pressValue(bot.Action{Kind: press.Action, Token: press.Token})
	if err != nil || !ok || !ok1 || id != block || val != value {
		return bot.Press{}, "", "", errPress
	}
	return press, b[1], b[2], nil
}

// A homePress is what was pressed on the home page: either the form is asked for,
// or a setting is changed.
type homePress struct {
	Question       string // for the form; "" for an empty one
	Setting, Value string // Setting is "" if the form is asked for
}

// readHomePress reads the action_id of what was pressed on the home page, and the
// value of the button or the option. The error is errPress.
func readHomePress(action, value string) (homePress, error) {
	if name, n, _ := strings.Cut(action, "|"); name == homeAsk && isNumber(n) {
		return homePress{Question: tidyLine(value)}, nil
	}
	name, ok := strings.CutPrefix(action, homeSet)
	if !ok || !isSetting(name) || !isSetting(value) {
		return homePress{}, errPress
	}
	return homePress{Setting: name, Value: value}, nil
}

// isAction reports whether a value can hold k. Open is a link and has none.
func isAction(k bot.ActionKind) bool {
	return k != "" && len(k) <= 8 && k != bot.Open && only(string(k), "abcdefghijklmnopqrstuvwxyz")
}

const alphanumeric = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"

func isToken(s string) bool { return len(s) <= maxToken && only(s, alphanumeric+"-_.:") }

// isUser reports whether s is the id of a user, or "".
func isUser(s string) bool { return len(s) <= 32 && only(s, alphanumeric) }

// isChannel reports whether s is the id of a channel.
func isChannel(s string) bool { return s != "" && isUser(s) }

// isThread reports whether s is the ts of a message, or "".
func isThread(s string) bool {
	seconds, rest, dot := strings.Cut(s, ".")
	return s == "" || dot && len(s) <= 32 && seconds != "" && rest != "" && isNumber(seconds) && isNumber(rest)
}

// isSetting reports whether s may be the name or the value of a setting.
func isSetting(s string) bool { return s != "" && len(s) <= 64 && only(s, alphanumeric+"-_.") }

func isNumber(s string) bool { return only(s, "0123456789") }

// only reports whether all of s is among some ASCII characters.
func only(s, characters string) bool {
	return !strings.ContainsFunc(s, func(r rune) bool { return !strings.ContainsRune(characters, r) })
}
