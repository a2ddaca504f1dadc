package api_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	slackapi "github.com/slack-go/slack"

	"footnote/adapters/slack/api"
	"footnote/bot"
)

// Every call succeeds where Slack does what it is asked to, with one request.
func TestGoodCalls(t *testing.T) {
	for _, test := range calls {
		synctest.Test(t, func(t *testing.T) {
			var asked []string
			c := serve(t, func(w http.ResponseWriter, r *http.Request) {
				asked = append(asked, method(r))
				good(w, r)
			})
			want := []string{test.name}
			if test.name == "files.completeUploadExternal" {
				want = []string{"files.getUploadURLExternal", "upload", test.name}
			}
			if err := test.call(t.Context(), c); err != nil || !slices.Equal(asked, want) {
				t.Errorf("%s: asked %v, %v", test.name, asked, err)
			}
		})
	}
}

// What is sent with a message: no previews, no names turned into mentions, and no
// block that shows nothing.
func TestMessageForms(t *testing.T) {
	section := slackapi.NewSectionBlock(slackapi.NewTextBlockObject("plain_text", "a", false, false), nil, nil)
	blocks, _ := json.Marshal([]slackapi.Block{section})
	full := &api.Message{Thread: "17.01", Text: "a &lt;b&gt;", Key: "m T1.C1", Blocks: []slackapi.Block{
		nil, slackapi.NewActionBlock("x"), section, &slackapi.ActionBlock{Type: "actions"}, slackapi.NewContextBlock("y"),
	}}
	bare := &api.Message{Text: "a"}
	common := url.Values{
		"token": {token}, "channel": {"C1"}, "text": {"a &lt;b&gt;"}, "blocks": {string(blocks)}, "thread_ts": {"17.01"},
		"unfurl_links": {"false"}, "unfurl_media": {"false"}, "parse": {"none"}, "link_names": {"false"},
	}
	with := func(add url.Values, drop ...string) url.Values {
		v := url.Values{}
		for name := range common {
			if !slices.Contains(drop, name) {
				v[name] = common[name]
			}
		}
		for name := range add {
			v[name] = add[name]
		}
		return v
	}
	for _, test := range []struct {
		name string
		call func(context.Context, *api.Client) error
		want url.Values
	}{
		{"a post", func(ctx context.Context, c *api.Client) error {
			ts, err := c.Post(ctx, "C1", full)
			if ts != "1700000001.000100" {
				t.Errorf("ts %q", ts)
			}
			return err
		}, with(url.Values{"metadata": {`{"event_type":"footnote_reply","event_payload":{"key":"m T1.C1"}}`}})},
		{"a small post", func(ctx context.Context, c *api.Client) error { _, err := c.Post(ctx, "C1", bare); return err },
			with(url.Values{"text": {"a"}}, "blocks", "thread_ts")},
		{"a whisper", func(ctx context.Context, c *api.Client) error { return c.Whisper(ctx, "C1", "U1", full) },
			with(url.Values{"user": {"U1"}})},
		{"an update", func(ctx context.Context, c *api.Client) error { return c.Update(ctx, "C1", "17.02", full) },
			with(url.Values{"ts": {"17.02"}}, "thread_ts")},
		{"an update without blocks", func(ctx context.Context, c *api.Client) error { return c.Update(ctx, "C1", "17.02", bare) },
			with(url.Values{"ts": {"17.02"}, "text": {"a"}, "blocks": {"[]"}}, "thread_ts")},
	} {
		synctest.Test(t, func(t *testing.T) {
			var got url.Values
			c := serve(t, func(w http.ResponseWriter, r *http.Request) {
				r.ParseForm()
				got = r.PostForm
				good(w, r)
			})
			if err := test.call(t.Context(), c); err != nil {
				t.Errorf("%s: %v", test.name, err)
			}
			if !reflect.DeepEqual(got, test.want) {
				t.Errorf("%s: %v\nwant %v", test.name, got, test.want)
			}
		})
	}
}

func TestNoEmptyText(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := serve(t, func(http.ResponseWriter, *http.Request) { t.Error("asked") })
		empty := &api.Message{Blocks: message("").Blocks}
		_, err := c.Post(t.Context(), "C1", empty)
		for i, err := range []error{
			err, c.Whisper(t.Context(), "C1", "U1", empty), c.Update(t.Context(), "C1", "17.02", empty),
			c.Respond(t.Context(), hook, &api.Response{Message: *empty}),
		} {
			if err == nil || api.Unknown(err) {
				t.Errorf("call %d: %v", i, err)
			}
		}
	})
}

// Refusals that mean that it is done.
func TestDoneAlready(t *testing.T) {
	for code, name := range map[string]string{
		"message_not_found": "chat.delete", "already_reacted": "reactions.add", "no_reaction": "reactions.remove",
	} {
		for _, test := range calls {
			synctest.Test(t, func(t *testing.T) {
				c := serve(t, func(w http.ResponseWriter, _ *http.Request) { say(w, 200, `{"ok":false,"error":"`+code+`"}`) })
				if err := test.call(t.Context(), c); (err == nil) != (test.name == name) {
					t.Errorf("%s, %s: %v", test.name, code, err)
				}
			})
		}
	}
}

// A form that seemed lost has opened if its trigger is used up, else somebody else
// used it.
func TestOpenView(t *testing.T) {
	for _, lost := range []bool{true, false} {
		synctest.Test(t, func(t *testing.T) {
			asked := 0
			c := serve(t, func(w http.ResponseWriter, r *http.Request) {
				if asked++; asked == 1 && lost {
					drop(w, "")
					return
				}
				say(w, 200, `{"ok":false,"error":"exchanged_trigger_id"}`)
			})
			start := time.Now()
			err := c.OpenView(t.Context(), trigger, slackapi.ModalViewRequest{Type: "modal"})
			if (err == nil) != lost || time.Since(start) > 3*time.Second {
				t.Errorf("lost %v: %v after %v", lost, err, time.Since(start))
			}
		})
	}
	synctest.Test(t, func(t *testing.T) {
		c := serve(t, func(_ http.ResponseWriter, r *http.Request) { io.Copy(io.Discard, r.Body); <-r.Context().Done() })
		start := time.Now()
		if err := c.OpenView(t.Context(), trigger, slackapi.ModalViewRequest{Type: "modal"}); err == nil || time.Since(start) > 3*time.Second {
			t.Errorf("%v after %v; a trigger is good for 3 s", err, time.Since(start))
		}
	})
}

func TestWhoAndWhere(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := serve(t, func(w http.ResponseWriter, r *http.Request) {
			r.ParseForm()
			if name := method(r); (name == "users.info" || name == "conversations.info") && r.PostFormValue("include_locale") != "true" {
				t.Errorf("%s without locale", name)
			}
			w.Header().Set("X-OAuth-Scopes", "chat:write, users:read,im:history")
			good(w, r)
		})
		me, err := c.Auth(t.Context())
		want := api.Identity{
			TeamID: "T1", Team: "W", EnterpriseID: "E1", UserID: "U9", BotID: "B9", URL: "https://w.slack.com/",
			Scopes: []string{"chat:write", "users:read", "im:history"},
		}
		if err != nil || !reflect.DeepEqual(me, want) {
			t.Errorf("%+v, %v", me, err)
		}
		user, err := c.User(t.Context(), "U1")
		if err != nil || !user.IsAdmin || user.Locale != "de-DE" {
			t.Errorf("%+v, %v", user, err)
		}
		channel, err := c.Conversation(t.Context(), "C1")
		if err != nil || !channel.IsExtShared || channel.Locale != "de-DE" {
			t.Errorf("%+v, %v", channel, err)
		}
		dm, err := c.OpenDM(t.Context(), "U1")
		if err != nil || dm != "D1" {
			t.Errorf("%q, %v", dm, err)
		}
	})
}

// A token that was renewed while a call was under way is used.
func TestRenewedToken(t *testing.T) {
	for _, test := range []struct {
		code   string
		tokens []string
		done   bool
	}{
		{"token_expired", []string{"old", "new"}, true},
		{"invalid_auth", []string{"old", "new"}, true},
		{"token_revoked", []string{"old", "old"}, false},
		{"token_expired", []string{"old", "old again", "new"}, false},
		{"account_inactive", []string{"old", "new"}, false},
	} {
		synctest.Test(t, func(t *testing.T) {
			asked, used := 0, 0
			c := serve(t, func(w http.ResponseWriter, r *http.Request) {
				if asked++; r.PostFormValue("token") != "new" {
					say(w, 200, `{"ok":false,"error":"`+test.code+`"}`)
					return
				}
				good(w, r)
			}, func(c *api.Config) {
				c.Token = func(context.Context) (string, error) {
					used++
					return test.tokens[min(asked, len(test.tokens)-1)], nil
				}
			})
			err := c.Whisper(t.Context(), "C1", "U1", message(""))
			if (err == nil) != test.done || asked > 2 || err != nil && api.Code(err) != test.code {
				t.Errorf("%v: asked %d times, %v", test, asked, err)
			}
		})
	}
}

func TestNoToken(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		gone := errors.New("not installed")
		c := serve(t, func(http.ResponseWriter, *http.Request) { t.Error("asked") },
			func(c *api.Config) { c.Token = func(context.Context) (string, error) { return "", gone } })
		for _, test := range calls {
			if test.name == "response_url" {
				continue // needs none
			}
			if err := test.call(t.Context(), c); !errors.Is(err, gone) || api.Unknown(err) {
				t.Errorf("%s: %v", test.name, err)
			}
		}
		if _, err := c.Token(t.Context()); !errors.Is(err, gone) {
			t.Error(err)
		}
	})
}

// Files go by a raw POST to Slack alone, without the token, and are shown at once.
func TestUpload(t *testing.T) {
	files := []bot.File{{Name: "a.ris", Data: []byte("TY  - BOOK\r\n--x--\x00\xff")}, {Name: "b.bib", Data: []byte("@book{}")}}
	synctest.Test(t, func(t *testing.T) {
		handed, n := map[string]string{}, 0
		c := serve(t, func(w http.ResponseWriter, r *http.Request) {
			switch body, _ := io.ReadAll(r.Body); method(r) {
			case "files.getUploadURLExternal":
				form, _ := url.ParseQuery(string(body))
				n++
				say(w, 200, fmt.Sprintf(`{"ok":true,"upload_url":"%s/%s/%s","file_id":"F%d"}`, upload, form.Get("filename"), form.Get("length"), n))
			case "upload":
				handed[r.URL.Path] = string(body)
				if r.Header.Get("Authorization") != "" || r.Method != "POST" || r.Header.Get("Content-Type") != "application/octet-stream" {
					t.Errorf("%s with %v", r.Method, r.Header)
				}
				say(w, 200, "OK")
			default:
				form, _ := url.ParseQuery(string(body))
				if form.Get("channel_id") != "D1" || form.Get("thread_ts") != "17.01" ||
					form.Get("files") != `[{"id":"F1","title":"a.ris"},{"id":"F2","title":"b.bib"}]` {
					t.Errorf("shown by %v", form)
				}
				good(w, r)
			}
		})
		if err := c.Upload(t.Context(), "D1", "17.01", files); err != nil {
			t.Fatal(err)
		}
		for _, f := range files {
			if got := handed["/upload/v1/CANARYuploadSecret/"+f.Name+"/"+strconv.Itoa(len(f.Data))]; got != string(f.Data) {
				t.Errorf("%s: %q of %v", f.Name, got, handed)
			}
		}
		if err := c.Upload(t.Context(), "D1", "", nil); err != nil || n != 2 {
			t.Errorf("no files: %v", err)
		}
	})
}

func TestUploadGoesToSlackAlone(t *testing.T) {
	for _, address := range []string{
		"http://files.slack.com/x", "https://files.slack.com.evil.example/x", "https://slack.com.evil.example/", "https://evilslack.com/x",
		"https://a@files.slack.com/x", "https://169.254.169.254/", "", "x",
	} {
		synctest.Test(t, func(t *testing.T) {
			c := serve(t, func(w http.ResponseWriter, r *http.Request) {
				if method(r) != "files.getUploadURLExternal" {
					t.Errorf("%q: asked %s", address, r.Host)
				}
				say(w, 200, fmt.Sprintf(`{"ok":true,"upload_url":%q,"file_id":"F1"}`, address))
			})
			if err := c.Upload(t.Context(), "D1", "", []bot.File{{Name: "a", Data: []byte("a")}}); err == nil {
				t.Errorf("%q: no error", address)
			}
		})
	}
}

// Bytes whose way is unknown are handed over anew; whether files are shown is
// looked up, and never tried again.
func TestLostUploads(t *testing.T) {
	for _, test := range []struct {
		lost  string
		shown bool
		done  bool
	}{
		{"upload", false, true}, {"files.getUploadURLExternal", false, true},
		{"files.completeUploadExternal", true, true}, {"files.completeUploadExternal", false, false},
	} {
		synctest.Test(t, func(t *testing.T) {
			asked := map[string]int{}
			c := serve(t, func(w http.ResponseWriter, r *http.Request) {
				name := method(r)
				if asked[name]++; name == test.lost && asked[name] == 1 {
					drop(w, "")
					return
				}
				if name == "files.info" && test.shown {
					say(w, 200, `{"ok":true,"file":{"id":"F1","shares":{"private":{"D1":[{"ts":"17.02"}]}}}}`)
					return
				}
				good(w, r)
			})
			err := c.Upload(t.Context(), "D1", "", []bot.File{{Name: "a", Data: []byte("a")}})
			if (err == nil) != test.done || !test.done && !api.Unknown(err) || asked["files.completeUploadExternal"] != 1 {
				t.Errorf("%v: %v, asked %v", test, err, asked)
			}
		})
	}
}

// Prompts are cut to what Slack shows, and the agent view's words are sent.
func TestAgentView(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var got []url.Values
		c := serve(t, func(w http.ResponseWriter, r *http.Request) {
			r.ParseForm()
			got = append(got, r.PostForm)
			good(w, r)
		})
		var prompts []api.Prompt
		for i := range 6 {
			prompts = append(prompts, api.Prompt{Title: "t" + strconv.Itoa(i), Message: "m"})
		}
		if err := errors.Join(
			c.Prompts(t.Context(), "D1", "", prompts), c.Prompts(t.Context(), "D1", "", nil),
			c.Status(t.Context(), "D1", "17.01", "processing", "title"),
		); err != nil {
			t.Fatal(err)
		}
		if len(got) != 2 || strings.Count(got[0].Get("prompts"), `"title"`) != 4 || got[0].Has("thread_ts") ||
			got[1].Get("status") != "processing" || got[1].Get("title") != "title" || got[1].Get("thread_ts") != "17.01" {
			t.Errorf("%v", got)
		}
	})
}
