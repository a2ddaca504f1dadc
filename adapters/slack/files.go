package slack

import (
	"bytes"
	"cmp"
	"context"
	"io"
	"net/http"
	"path"
	"slices"
	"strings"

	slackapi "github.com/slack-go/slack"

	"footnote/adapters/slack/api"
	"footnote/bot"
	"footnote/bot/speech"
)

// FileHosts are the hosts from which Slack hands out what people share.
var FileHosts = []string{"files.slack.com"}

// sniffed is how much of a file its kind is judged by.
const sniffed = 512

// attach makes a file of a message one that the bot can fetch.
func (a *Adapter) attach(t *task) func(file) bot.Attachment {
	return func(f file) bot.Attachment {
		return bot.Attachment{ID: f.ID, Name: f.Name, Size: f.Size, Open: func(ctx context.Context) (io.ReadCloser, error) {
			t.fetched = append(t.fetched, f.ID)
			return a.fetch(ctx, t.Client, f)
		}}
	}
}

// regret does away with what came of files that were deleted while they were read:
// when Slack said so, there was nothing yet to withdraw. It reports whether there
// was any.
func (a *Adapter) regret(ctx context.Context, t *task, space bot.Space) (any bool) {
	for _, id := range t.fetched {
		if _, err := t.File(ctx, id); !isGone(err) {
			continue
		}
		any = true
		if err := a.Bot.Withdraw(ctx, space, id); err != nil {
			a.Log.Warn("slack: withdraw a file that was deleted meanwhile", "event", t.id, "err", err)
		}
	}
	t.fetched = nil
	return any
}

// fetch gets a file. Errors that its sharer can do something about are bot.Barred.
func (a *Adapter) fetch(ctx context.Context, c *api.Client, f file) (io.ReadCloser, error) {
	now, err := c.File(ctx, f.ID)
	switch {
	case isGone(err):
		return nil, errGone
	case api.Code(err) == "missing_scope":
		return nil, errScope
	case err != nil:
		return nil, err
	}
	if err := barred(now); err != nil {
		return nil, err
	}
	token, err := c.Token(ctx)
	if err != nil {
		return nil, err
	}
	in, err := a.Download(ctx, cmp.Or(now.URLPrivateDownload, now.URLPrivate), token)
	if err != nil {
		return nil, err
	}
	return checked(in, now)
}

// Why a file cannot be fetched.
const (
	errGone     bot.Barred = "it is not there any more, or I may not see it: share it with me again"
	errScope    bot.Barred = "I may not read files here. Whoever runs me can allow it: the scope files:read, and install me again"
	errExternal bot.Barred = "it is kept outside of Slack, so that I cannot fetch it. Download it, and share the file itself"
	errHidden   bot.Barred = "it is hidden by the limit of this workspace's plan, so that I cannot fetch it: share it again"
	errForeign  bot.Barred = "it belongs to another workspace, which does not let me fetch it. Download it, and share the file itself"
	errSignIn   bot.Barred = "Slack sent a web page in its place, most likely because it does not let me read files. " +
		"Whoever runs me can see to that: the scope files:read, and install me again"
)

// isGone reports whether Slack does not know a file, or does not show it to us.
func isGone(err error) bool {
	return slices.Contains([]string{"file_not_found", "file_deleted", "not_visible", "access_denied", "no_permission"}, api.Code(err))
}

// barred says why a file cannot be fetched at all; nil if it can.
// https://docs.slack.dev/reference/objects/file-object/
func barred(f *slackapi.File) error {
	switch {
	case f.IsExternal, f.Mode == "external":
		return errExternal
	case f.Mode == "hidden_by_limit":
		return errHidden
	case f.Mode == "tombstone":
		return errGone
	case f.FileAccess == "check_file_info", f.FileAccess == "access_denied", f.FileAccess == "file_not_found":
		return errForeign
	}
	return nil
}

// checked lets a file pass unless it is a web page in the place of something else:
// Slack answers so, as if all were well, where it wants somebody to sign in. What is
// to be a page must have the size that Slack gave.
func checked(in io.ReadCloser, f *slackapi.File) (io.ReadCloser, error) {
	head := make([]byte, sniffed)
	n, err := io.ReadFull(in, head)
	if err != nil && err != io.EOF && err != io.ErrUnexpectedEOF {
		in.Close()
		return nil, err
	}
	head = head[:n]
	whole := &page{Reader: io.MultiReader(bytes.NewReader(head), in), Closer: in, left: -1}
	// Behind a mark of its encoding nothing is taken for a page.
	head = bytes.TrimPrefix(head, []byte("\uFEFF"))
	if !strings.HasPrefix(http.DetectContentType(head), "text/html") {
		return whole, nil
	}
	if ending := strings.ToLower(path.Ext(f.Name)); !slices.Contains(pages, ending) {
		in.Close()
		return nil, errSignIn
	}
	whole.left = f.Size
	return whole, nil
}

// pages are the endings of files that can begin as HTML does.
var pages = []string{".html", ".htm", ".xhtml", ".md", ".markdown", ".txt", ".text"}

// A page is a file that must end after left bytes; below 0, after any.
type page struct {
	io.Reader
	io.Closer
	left int
}

// Read is io.Reader's.
func (p *page) Read(b []byte) (int, error) {
	n, err := p.Reader.Read(b)
	if p.left < 0 {
		return n, err
	}
	if p.left -= n; p.left < 0 || err == io.EOF && p.left > 0 {
		p.left = 0
		return 0, errSignIn
	}
	return n, err
}

// offered is the file that a button is about, as Slack has it now; nil if it is
// gone, or is nothing of the one who pressed: a value comes back from clients.
func (a *Adapter) offered(ctx context.Context, t *task, id string) []bot.Attachment {
	f, err := t.File(ctx, id)
	if err != nil {
		a.Log.Warn("slack: file of a button", "event", t.id, "err", err)
		return nil
	}
	u := t.event.Used
	shared := slices.Concat(f.Channels, f.Groups, f.IMs)
	if f.User != u.User && !slices.Contains(shared, u.Channel) {
		return nil
	}
	return []bot.Attachment{a.attach(t)(file{ID: f.ID, Name: f.Name, Size: f.Size})}
}

// handOut puts the files of a reply into a conversation. What could not be put
// there is said in the reply.
func (a *Adapter) handOut(ctx context.Context, t *task, to spot, r bot.Reply) bot.Reply {
	if len(r.Files) == 0 {
		return r
	}
	return a.handed(t, to, r, t.Upload(ctx, to.channel, to.thread, r.Files), "")
}

// handOutAlone puts the files of a reply into the asker's direct messages: in a
// channel all would see them.
func (a *Adapter) handOutAlone(ctx context.Context, t *task, to spot, r bot.Reply) bot.Reply {
	if len(r.Files) == 0 {
		return r
	}
	dm, err := t.OpenDM(ctx, to.person)
	if err == nil {
		err = t.Upload(ctx, dm, "", r.Files)
	}
	return a.handed(t, to, r, err, "The file is in your direct messages with me.")
}

const notHandedOut = "I could not hand the file out. If it stays so, tell whoever runs me: I need the scope files:write."

// handed says what became of the files of a reply; done is the sentence for it, ""
// for none.
func (a *Adapter) handed(t *task, to spot, r bot.Reply, err error, done string) bot.Reply {
	if err != nil {
		a.Log.Warn("slack: hand out files", "event", t.id, "err", err)
		done = notHandedOut
	}
	if done != "" {
		r.Blocks = append(slices.Clone(r.Blocks), bot.Block{Kind: bot.Hint, Text: speech.Of(to.locale).Say(done)})
	}
	return r
}

// nameFiles asks for the names of files of which a message tells no more than the
// id, as it is with those of other workspaces.
func (a *Adapter) nameFiles(ctx context.Context, t *task) {
	m := t.event.Said
	if u := t.event.Used; u != nil {
		m = u.On
	}
	if m == nil {
		return
	}
	for i := range m.Files {
		f := &m.Files[i]
		if f.Name != "" {
			continue
		}
		f.Name = f.ID
		if known, err := t.File(ctx, f.ID); err == nil && known.Name != "" {
			f.Name, f.Size = known.Name, known.Size
		}
	}
}
