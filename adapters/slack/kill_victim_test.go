package slack

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"time"

	"footnote/adapters/slack/api"
	"footnote/adapters/slack/install"
	"footnote/adapters/slack/slacktest"
	"footnote/bot"
	"footnote/bot/bottest"
	"footnote/bot/dispatch"
	"footnote/bot/pause"
	"footnote/bot/secret"
	"footnote/bot/state"
	"footnote/knowledge/store/sqlite"
)

// victim runs until it is killed, or its standard input ends. It says where it
// listens, and what becomes of events.
func victim(dir string) error {
	ctx, stop := context.WithCancel(context.Background())
	go func() {
		io.Copy(io.Discard, os.Stdin)
		stop()
	}()
	db, err := sqlite.Open(ctx, filepath.Join(dir, "library.db"), sqlite.Options{Readers: 1})
	if err != nil {
		return err
	}
	kept := state.New(db)
	base := bottest.Sample()
	b, err := bot.New(bot.Config{
		Open:  func(context.Context, bot.Space) (bot.Base, error) { return base, nil },
		State: kept, PersonLimit: -1, SpaceLimit: -1, UploadLimit: -1,
	})
	if err != nil {
		return err
	}
	log := slog.New(slog.NewTextHandler(os.Stderr, nil))
	client, dialer := slacktest.Reach(os.Getenv("FOOTNOTE_TEST_SLACK"))
	a, err := New(Config{
		AppToken: secret.Hide(os.Getenv("FOOTNOTE_TEST_APP")), SigningSecret: secret.Hide(os.Getenv("FOOTNOTE_TEST_SECRET")),
		Workspaces: install.NewSingle(secret.Hide(os.Getenv("FOOTNOTE_TEST_TOKEN")), api.Config{HTTP: client, Log: log}),
		Bot:        slow{b}, Queue: telling{kept}, AllMessages: os.Getenv("FOOTNOTE_TEST_ALL") != "",
		HTTP: client, Dialer: dialer, Log: log,
		Download: func(context.Context, string, string) (io.ReadCloser, error) {
			return nil, errors.New("nothing is uploaded here")
		},
	})
	if err != nil {
		return err
	}
	if paths := a.Deliveries(); paths != nil {
		mux := http.NewServeMux()
		for path, h := range paths {
			mux.Handle(path, h)
		}
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			return err
		}
		server := &http.Server{Handler: mux, ReadHeaderTimeout: time.Minute}
		go server.Serve(l)
		defer server.Close() // Shutdown waits 5 s for connections over which nothing came yet
		fmt.Println("listens", l.Addr())
	}
	return errors.Join(a.Run(ctx), db.Close())
}

// telling is a queue that says what becomes of events: which wait from before, and
// when that is all, which are kept, and which are done.
type telling struct{ dispatch.Queue }

func (q telling) Pending(ctx context.Context, source string) ([]dispatch.Event, error) {
	events, err := q.Queue.Pending(ctx, source)
	if err != nil {
		return nil, err
	}
	for _, e := range events {
		fmt.Println("waits", e.ID)
	}
	fmt.Println("recalls")
	return events, nil
}

func (q telling) Enqueue(ctx context.Context, events []dispatch.Event) ([]bool, error) {
	fresh, err := q.Queue.Enqueue(ctx, events)
	for i, e := range events {
		if err == nil && fresh[i] {
			fmt.Println("kept", e.ID)
		}
	}
	return fresh, err
}

func (q telling) Done(ctx context.Context, source string, ids []string) error {
	err := q.Queue.Done(ctx, source, ids)
	for _, id := range ids {
		if err == nil {
			fmt.Println("done", id)
		}
	}
	return err
}

// thinking is how long most answers take at most.
const thinking = 300 * time.Millisecond

// slow thinks about most of what it is asked.
type slow struct{ Bot }

func (s slow) Respond(ctx context.Context, m bot.Message) (bot.Reply, error) {
	var think time.Duration
	switch rand.IntN(4) {
	case 0:
		think = rand.N(thinking / 6)
	case 1, 2:
		think = thinking/2 + rand.N(thinking/2)
	}
	if err := pause.For(ctx, think); err != nil {
		return bot.Reply{}, err
	}
	return s.Bot.Respond(ctx, m)
}
