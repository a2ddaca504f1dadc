package discordtest

import (
	"bytes"
	"encoding/json"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"strings"
	"time"
)

// A call is one REST request.
type call struct {
	d      *Discord
	r      *http.Request
	route  string
	rec    *record // of our Client; nil for other clients
	raw    []byte  // the JSON of the body
	body   any
	files  []file
	bucket *bucket
	until  time.Time // before which the next call of the bucket is too early; zero for none
}

// A file is one that came with a request.
type file struct {
	name string
	data []byte
}

// An answer is what a call gets.
type answer struct {
	status  int
	body    any    // as JSON; nil for nothing
	raw     []byte // in the place of body
	headers http.Header
}

func ok(body any) *answer      { return &answer{status: http.StatusOK, body: body} }
func noContent() *answer       { return &answer{status: http.StatusNoContent} }
func (c *call) object() object { o, _ := c.body.(object); return o }

// refuse is an error as Discord words it.
func refuse(status, code int, message string) *answer {
	return &answer{status: status, body: object{"code": code, "message": message}}
}

// maxBody is more than a message with files of 10 MiB may have.
const maxBody = 32 << 20

// serve is the whole of Discord over HTTP.
func (d *Discord) serve(w http.ResponseWriter, r *http.Request) {
	if !d.enter() {
		return
	}
	defer d.serving.Done()
	host, path := r.Host, r.URL.Path
	version, rest, _ := strings.Cut(strings.TrimPrefix(path, "/api/"), "/")
	switch {
	case websocketRequest(r):
		d.serveGateway(w, r)
	case strings.HasPrefix(path, "/attachments/"):
		d.serveFile(w, r)
	case !strings.HasPrefix(path, "/api/") || version != "v10" && version != "v9" || host != "discord.com":
		d.lost(w, r, "there is nothing at this address")
	default:
		r.URL.Path, r.URL.RawPath = "/"+rest, ""
		if _, pattern := d.api.Handler(r); pattern == "" {
			d.lost(w, r, "there is no such route")
			return
		}
		d.api.ServeHTTP(w, r)
	}
}

// enter counts a request as under way, unless this Discord is closing.
func (d *Discord) enter() bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	if !d.closing {
		d.serving.Add(1)
	}
	return !d.closing
}

// lost answers what is addressed wrongly.
func (d *Discord) lost(w http.ResponseWriter, r *http.Request, why string) {
	d.mu.Lock()
	d.broke(Route, r.Method+" "+r.Host, "%s", why)
	d.mu.Unlock()
	write(w, refuse(http.StatusNotFound, 0, "404: Not Found"))
}

func (d *Discord) serveFile(w http.ResponseWriter, r *http.Request) {
	d.mu.Lock()
	data, found := d.files[r.URL.Path]
	if r.Header.Get("Authorization") != "" {
		d.broke(Auth, "GET "+cdn, "a token is shown where files are fetched")
	}
	d.mu.Unlock()
	if !found || r.URL.RawQuery == "" {
		http.NotFound(w, r)
		return
	}
	w.Write(data)
}

// on serves a route. A path in brackets is served without the bot's token.
func (d *Discord) on(route string, public bool, do func(*call) *answer) {
	d.api.HandleFunc(route, func(w http.ResponseWriter, r *http.Request) {
		c := &call{d: d, r: r, route: route}
		if why := c.read(); why != "" {
			d.mu.Lock()
			d.broke(Limits, route, "%s", why)
			d.mu.Unlock()
			write(w, refuse(http.StatusBadRequest, 50109, "The request body contains invalid JSON."))
			return
		}
		d.run(w, c, public, do)
	})
}

// run judges a call, does it, and lets go wrong what shall.
func (d *Discord) run(w http.ResponseWriter, c *call, public bool, do func(*call) *answer) {
	fault := d.fault(c)
	if fault.Delay > 0 {
		select {
		case <-time.After(fault.Delay):
		case <-c.r.Context().Done():
			return
		}
	}
	schema := ""
	if !d.o.Fast {
		schema = schemaProblem(d.t, c)
	}
	d.mu.Lock()
	a := d.check(c, public, schema)
	if a == nil && fault.Drop != DropBefore {
		if a = fault.answer(); a == nil {
			a = do(c)
		} else if wait, named := fault.wait(); named {
			d.named(c, wait, fault.Scope)
		}
	}
	if fault.Drop != Kept {
		d.forget(c)
	}
	d.settle(c, a)
	d.mu.Unlock()
	if fault.Drop != Kept {
		panic(http.ErrAbortHandler) // the server closes the connection
	}
	write(w, a)
}

// fault is what goes wrong with a call.
func (d *Discord) fault(c *call) *Fault {
	d.mu.Lock()
	f := d.faults
	d.counts.Requests++
	d.mu.Unlock()
	if f == nil {
		return &Fault{}
	}
	fault := f(c.r, c.route)
	if fault == nil {
		return &Fault{}
	}
	d.mu.Lock()
	d.counts.Faults++
	d.mu.Unlock()
	return fault
}

// check judges what holds for every call. d.mu is held.
func (d *Discord) check(c *call, public bool, schema string) *answer {
	if number := c.r.Header.Get(callHeader); number != "" {
		c.rec = d.calls[number]
	}
	if schema != "" {
		d.broke(Schema, c.route, "%s", schema)
	}
	if agent := c.r.Header.Get("User-Agent"); !strings.HasPrefix(agent, "DiscordBot (") {
		d.broke(Auth, c.route, "the User-Agent is %q; Discord asks for DiscordBot (url, version)", agent)
	}
	switch got := c.r.Header.Get("Authorization"); {
	case public && got != "":
		d.broke(Auth, c.route, "the bot's token is shown where none is needed")
	case !public && got != "Bot "+d.Token:
		d.broke(Auth, c.route, "the bot's token is missing or wrong")
		return refuse(http.StatusUnauthorized, 0, "401: Unauthorized")
	}
	return d.limit(c)
}

// named notes the time that a 429 of a Fault named.
func (d *Discord) named(c *call, wait time.Duration, scope string) {
	d.counts.Limited++
	c.until = d.Now().Add(wait)
	if scope == "global" {
		c.bucket = &d.limits.global
	}
}

// settle gives a call's answer its headers, and its record what it says.
func (d *Discord) settle(c *call, a *answer) {
	if a == nil {
		return
	}
	d.count(c, a.status)
	if c.bucket == nil {
		return
	}
	if a.headers == nil {
		a.headers = http.Header{}
	}
	if c.bucket != &d.limits.global && !unlimited(c.route) {
		c.bucket.headers(a.headers, d.Now())
	}
	if c.rec != nil && !c.until.IsZero() {
		c.rec.bucket, c.rec.until = c.bucket, c.until
	}
}

// count notes the answers that Discord counts against an address.
func (d *Discord) count(c *call, status int) {
	switch status {
	case http.StatusUnauthorized, http.StatusForbidden, http.StatusTooManyRequests:
		if d.counts.Invalid++; d.counts.Invalid > 10_000 {
			d.broke(Banned, c.route, "more than 10,000 invalid requests: Discord bans the address now")
		}
	}
}

// forget notes that the program cannot know what became of a call.
func (d *Discord) forget(c *call) {
	if i := d.interactions[c.r.PathValue("token")]; i != nil {
		i.lost = true
	}
}

// read takes the body apart; it says what is wrong with it.
func (c *call) read() string {
	body, err := io.ReadAll(io.LimitReader(c.r.Body, maxBody))
	if err != nil {
		return "the body breaks off"
	}
	c.raw, c.files, err = splitBody(c.r.Header.Get("Content-Type"), body)
	if err != nil {
		return err.Error()
	}
	if len(c.raw) == 0 {
		return ""
	}
	if err := json.Unmarshal(c.raw, &c.body); err != nil {
		return "the body is no JSON"
	}
	return ""
}

// splitBody takes a body of JSON or of a form with files apart.
func splitBody(contentType string, body []byte) (payload []byte, files []file, err error) {
	kind, params, _ := mime.ParseMediaType(contentType)
	if kind != "multipart/form-data" {
		if len(body) > 0 && kind != "application/json" {
			return nil, nil, errorf("a body of type %q", contentType)
		}
		return body, nil, nil
	}
	form := multipart.NewReader(bytes.NewReader(body), params["boundary"])
	for {
		part, err := form.NextPart()
		if err == io.EOF {
			return payload, files, nil
		} else if err != nil {
			return nil, nil, errorf("the form breaks off")
		}
		data, err := io.ReadAll(part)
		if err != nil {
			return nil, nil, errorf("the form breaks off")
		}
		switch name := part.FormName(); {
		case name == "payload_json":
			payload = data
		case strings.HasPrefix(name, "files["):
			files = append(files, file{part.FileName(), data})
		default:
			return nil, nil, errorf("an unknown part %q of the form", name)
		}
	}
}

// write sends an answer.
func write(w http.ResponseWriter, a *answer) {
	for name, values := range a.headers {
		w.Header()[name] = values
	}
	data := a.raw
	if data == nil && a.body != nil {
		data, _ = json.Marshal(a.body)
	}
	if w.Header().Get("Content-Type") == "" && data != nil {
		w.Header().Set("Content-Type", "application/json")
	}
	w.WriteHeader(a.status)
	w.Write(data)
}
