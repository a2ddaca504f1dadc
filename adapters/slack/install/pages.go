package install

import (
	"bytes"
	"context"
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"errors"
	"fmt"
	"html/template"
	"net/http"
	"time"
)

// installPath is where an installation begins.
const installPath = "/slack/install"

// OAuthPath is where Slack sends browsers back to. The app's manifest names it.
const OAuthPath = "/slack/oauth"

// Pages are what browsers see, by path: /slack/install leads to Slack, which
// sends them back to /slack/oauth. They answer for themselves, with headers of
// their own.
func (i *Installer) Pages() map[string]http.Handler {
	return map[string]http.Handler{installPath: framed(i.begin), OAuthPath: framed(i.finish)}
}

//go:embed page.html
var pageText string

var pages = template.Must(template.New("page").Parse(pageText))

// style is on every page, and the only one that may be.
const style = "body{font:1.1rem/1.5 system-ui,sans-serif;margin:0;color:#1d1c1d;background:#fff}" +
	"main{max-width:36rem;margin:12vh auto;padding:0 1.2rem}h1{font-size:1.5rem;line-height:1.25}" +
	"a{display:inline-block;padding:.6rem 1.1rem;border-radius:.4rem;background:#4a154b;color:#fff;text-decoration:none}" +
	"a:focus-visible{outline:3px solid #1264a3;outline-offset:2px}"

// headers are those of the reader's pages, but that nothing is sent by a form, and
// that the style is in the page.
var headers = func() map[string]string {
	sum := sha256.Sum256([]byte(style))
	return map[string]string{
		"Content-Security-Policy": "default-src 'none'; style-src 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) +
			"'; img-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
		"X-Content-Type-Options":       "nosniff",
		"Referrer-Policy":              "no-referrer",
		"X-Robots-Tag":                 "noindex, nofollow, noarchive",
		"Permissions-Policy":           "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()",
		"Cross-Origin-Opener-Policy":   "same-origin",
		"Cross-Origin-Resource-Policy": "same-origin",
		"Cache-Control":                "private, no-store",
		"Content-Type":                 "text/html; charset=utf-8",
	}
}()

// A page is what a browser is shown.
type page struct {
	status      int
	Title       string
	Text        []string
	Link, Label string // where to go from here; "" for nowhere
}

// Style is for the template, which does not know that it is one.
func (page) Style() template.CSS { return style }

// maxAddress bounds an address in bytes: Slack's codes are some hundred.
const maxAddress = 4 << 10

// framed makes a handler of what decides on a page.
func framed(decide func(http.ResponseWriter, *http.Request) page) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		for name, value := range headers {
			w.Header().Set(name, value)
		}
		var p page
		switch {
		case r.Method != http.MethodGet && r.Method != http.MethodHead:
			w.Header().Set("Allow", "GET, HEAD")
			p = page{status: http.StatusMethodNotAllowed, Title: "Only for reading", Text: []string{"Nothing can be sent to this page."}}
		case len(r.RequestURI) > maxAddress:
			p = page{status: http.StatusRequestURITooLong, Title: "That is too long", Text: []string{"The address is longer than any that Slack makes."}}
		case r.Method == http.MethodHead:
			return // what a page does is not done for one that nobody sees
		default:
			p = decide(w, r)
		}
		var body bytes.Buffer
		if err := pages.Execute(&body, p); err != nil {
			panic(fmt.Errorf("page: %w", err)) // a programmer's mistake
		}
		w.WriteHeader(p.status)
		w.Write(body.Bytes()) // fails if the reader has gone, which is their right
	}
}

// cookie names the browser that began an installation. Its prefix has browsers
// take it from this very host alone, and by https.
const cookie = "__Host-footnote-slack"

// browser is what the cookie of a request says; "" without a good one.
func browser(r *http.Request) string {
	c, err := r.Cookie(cookie)
	if err != nil || !wellFormed(c.Value) {
		return ""
	}
	return c.Value
}

// begin shows the button that leads to Slack. A browser that has a cookie keeps
// it, so that two tabs do not take each other's.
func (i *Installer) begin(w http.ResponseWriter, r *http.Request) page {
	who := browser(r)
	if who == "" {
		who = random()
	}
	http.SetCookie(w, &http.Cookie{
		Name: cookie, Value: who, Path: "/", MaxAge: int(stateTime / time.Second),
		Secure: true, HttpOnly: true, SameSite: http.SameSiteLaxMode,
	})
	return page{
		status: http.StatusOK, Title: "Bring Footnote into your Slack workspace",
		Text: []string{
			"Footnote answers questions with sentences of your group's reading, word for word, and says where they stand.",
			"Slack asks next which workspace it is for, and lists what Footnote may do there. Files are kept only where somebody adds them to the library; all of it is erased when the app is removed.",
		},
		Link: i.authorize(i.states.begin(who)), Label: "Go on at Slack",
	}
}

// installTime bounds an installation: Slack's answer, and keeping it.
const installTime = 20 * time.Second

// finish installs the app, if Slack sent the browser that began it.
func (i *Installer) finish(w http.ResponseWriter, r *http.Request) page {
	q := r.URL.Query()
	code := q.Get("code")
	ours := i.states.end(q.Get("state"), browser(r))
	switch {
	case !ours:
		return i.again(http.StatusBadRequest, "This link does not hold any more",
			"An installation has to be finished within ten minutes, in the browser that began it, and once. Nothing was installed by this page.")
	case q.Get("error") == "access_denied":
		return i.again(http.StatusOK, "Nothing was installed", "You did not allow it at Slack, and nothing was changed. Where only an admin may install apps, ask one to open this page.")
	case q.Get("error") != "" || code == "":
		return i.again(http.StatusBadRequest, "Slack did not agree", "Nothing was installed.")
	}
	// Who closes the browser now has the app installed nevertheless: Slack thinks so.
	ctx, cancel := context.WithTimeout(context.WithoutCancel(r.Context()), installTime)
	defer cancel()
	k, made, err := i.install(ctx, code)
	if err != nil {
		i.API.Log.Error("slack: the app was not installed", "workspace", k.String(), "error", err)
		return i.failed(err)
	}
	i.API.Log.Info("slack: the app was installed", "workspace", k.String(), "ends", !made.Ends.IsZero())
	p := page{
		status: http.StatusOK, Title: "Footnote is in " + made.Name,
		Text: []string{
			"In Slack, write /invite @Footnote in a channel, and then ask it there: @Footnote what is …?",
			"An admin of the workspace adds the reading: send a file to @Footnote as a direct message.",
		},
	}
	if k.Team == "" {
		p.Text = append([]string{"It is installed for the whole organisation. An admin of the organisation chooses the workspaces that have it, under Integrations → Installed apps."}, p.Text...)
	}
	return p
}

// again is a page that leads to the beginning.
func (i *Installer) again(status int, title, text string) page {
	return page{status: status, Title: title, Text: []string{text}, Link: i.URL + installPath, Label: "Begin again"}
}

// failed says why the app was not installed, as far as that is the browser's.
func (i *Installer) failed(err error) page {
	if e, ok := errors.AsType[*refusal](err); ok && (e.code == "invalid_code" || e.code == "code_already_used") {
		return i.again(http.StatusBadRequest, "This link does not hold any more", "Slack takes it no second time. If Footnote is not in your workspace yet, begin again.")
	}
	return i.again(http.StatusBadGateway, "That did not work",
		"Footnote was not installed. Try again in a minute; if it stays so, tell whoever runs this bot to look at its log.")
}
