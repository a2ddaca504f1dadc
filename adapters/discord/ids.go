package discord

import (
	"encoding/base64"
	"encoding/binary"
	"errors"
	"strconv"
	"strings"

	"footnote/bot"
)

// Custom ids are version|action|origin|token. A version is never used again for
// another form: old buttons stay in old messages for ever.
const (
	idVersion = "1"
	menuID    = "menu" // in the place of the action: what is picked has it

	maxCustomID = 100 // https://discord.com/developers/docs/components/reference#anatomy-of-a-component
	maxToken    = 64  // see bot.Action
)

// errCustomID says that a custom id was not made by this program.
var errCustomID = errors.New("malformed custom id")

// An origin is where a button acts if that is not where its message stands: an
// answer that was hidden in a direct message belongs to the channel of its
// question. The zero origin is where the message stands.
type origin struct {
	guild, channel string
}

// customID is the id of a button; ok is false for an action that has none, such
// as a link, or that this program could not read again.
func customID(a bot.Action, o origin) (id string, ok bool) {
	at, err := o.encode()
	if err != nil || !isAction(a.Kind) || !isToken(a.Token) || len(a.Token) > maxToken {
		return "", false
	}
	return strings.Join([]string{idVersion, string(a.Kind), at, a.Token}, "|"), true
}

// menuCustomID is the id of a select menu; ok is false if o is not one of
// Discord's ids.
func menuCustomID(o origin) (id string, ok bool) {
	at, err := o.encode()
	return strings.Join([]string{idVersion, menuID, at, ""}, "|"), err == nil
}

// menuValue is what a select menu says of an action that was picked.
func menuValue(a bot.Action) (value string, ok bool) {
	if !isAction(a.Kind) || !isToken(a.Token) || len(a.Token) > maxToken {
		return "", false
	}
	return string(a.Kind) + "|" + a.Token, true
}

// readPress reads a custom id and, for a select menu, the value that was picked.
// The error is errCustomID.
func readPress(id, picked string) (bot.Press, origin, error) {
	f := strings.Split(id, "|")
	if len(id) > maxCustomID || len(f) != 4 || f[0] != idVersion {
		return bot.Press{}, origin{}, errCustomID
	}
	o, err := decodeOrigin(f[2])
	if err != nil {
		return bot.Press{}, origin{}, err
	}
	action, token := f[1], f[3]
	if action == menuID {
		var ok bool
		if action, token, ok = strings.Cut(picked, "|"); !ok || f[3] != "" {
			return bot.Press{}, origin{}, errCustomID
		}
	}
	if !isAction(bot.ActionKind(action)) || !isToken(token) || len(token) > maxToken {
		return bot.Press{}, origin{}, errCustomID
	}
	return bot.Press{Action: bot.ActionKind(action), Token: token}, o, nil
}

// encode is "" for the zero origin, else 22 characters: two ids of 64 bits.
func (o origin) encode() (string, error) {
	if o == (origin{}) {
		return "", nil
	}
	var b strings.Builder
	for _, id := range []string{o.guild, o.channel} {
		n, err := strconv.ParseUint(id, 10, 64)
		if err != nil || strconv.FormatUint(n, 10) != id {
			return "", errCustomID
		}
		b.WriteString(base64.RawURLEncoding.EncodeToString(binary.BigEndian.AppendUint64(nil, n)))
	}
	return b.String(), nil
}

func decodeOrigin(s string) (origin, error) {
	const one = 11 // characters of an id
	if s == "" {
		return origin{}, nil
	}
	if len(s) != 2*one {
		return origin{}, errCustomID
	}
	var ids [2]string
	for i := range ids {
		b, err := base64.RawURLEncoding.Strict().DecodeString(s[i*one : (i+1)*one])
		if err != nil || len(b) != 8 { // the decoder passes over line ends
			return origin{}, errCustomID
		}
		ids[i] = strconv.FormatUint(binary.BigEndian.Uint64(b), 10)
	}
	return origin{guild: ids[0], channel: ids[1]}, nil
}

// isAction reports whether a custom id can hold k. Open is a link and has none.
func isAction(k bot.ActionKind) bool {
	for _, c := range []byte(k) {
		if c < 'a' || c > 'z' {
			return false
		}
	}
	return len(k) > 0 && len(k) <= 8 && k != bot.Open && k != menuID
}

func isToken(s string) bool {
	for _, c := range []byte(s) {
		if (c < 'a' || c > 'z') && (c < 'A' || c > 'Z') && (c < '0' || c > '9') && !strings.ContainsRune("-_.:", rune(c)) {
			return false
		}
	}
	return true
}
