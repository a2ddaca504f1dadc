package bot

import (
	"context"
	"fmt"

	"footnote/knowledge"
	"footnote/knowledge/document"
)

// buttonsUnder are what a reply offers with the passage of an answer.
func (b *Bot) buttonsUnder(ctx context.Context, r *request, reply Reply, t trail, rank int, l knowledge.Locator) Reply {
	at := step{seen: reply.Visibility, asker: askerOf(r.Space, r.Author.ID)}
	if n := len(t); rank+1 < n {
		at.rank = rank + 1
		reply.Actions = append(reply.Actions, Action{Kind: Next, Label: r.Say("Next (%d of %d)", rank+2, n), Token: t.token(at)})
	}
	reply.Actions = append(reply.Actions, b.passageActions(ctx, r, l, reply.Visibility)...)
	reply.Menu = r.sourceMenu(t, at, l.Document)
	return reply
}

// sourceMenu leads to the best passage of each other source of an answer; nil
// if there is none.
func (v voice) sourceMenu(t trail, at step, current string) *Menu {
	const most = 100 // characters of a label, as select menus of platforms take
	at.picked = true
	met := map[string]bool{current: true}
	var actions []Action
	for i, s := range t {
		if s.doc == nil || met[s.doc.ID] {
			continue
		}
		met[s.doc.ID], at.rank = true, i
		actions = append(actions, Action{Kind: Next, Label: clip(v.sourceName(s.doc.Title, s.doc.Authors, s.doc.Year), most), Token: t.token(at)})
	}
	if actions == nil {
		return nil
	}
	return &Menu{Label: v.Say("Other sources"), Actions: actions}
}

// passageActions are the buttons under an answer that need only its passage.
func (b *Bot) passageActions(ctx context.Context, r *request, l knowledge.Locator, vis Visibility) []Action {
	actions := b.foundActions(ctx, r, l, vis)
	if token := r.tokenOf(l); token != "" && !r.mine() { // where somebody may be told
		actions = append(actions, Action{Kind: Wrong, Label: r.Say("Wrong?"), Token: token})
	}
	if vis == Public && !r.Direct {
		actions = append(actions, r.deletion())
	}
	return actions
}

// foundActions are the buttons under a passage that answers no question.
func (b *Bot) foundActions(ctx context.Context, r *request, l knowledge.Locator, vis Visibility) []Action {
	actions := b.readingActions(ctx, r, l)
	if token := r.tokenOf(l); token != "" && vis != Public && !r.Direct && !r.mixed() {
		actions = append(actions, Action{Kind: Share, Label: r.Say("Share"), Token: token})
	}
	return actions
}

// readingActions are the buttons of whoever reads a passage.
func (b *Bot) readingActions(ctx context.Context, r *request, l knowledge.Locator) []Action {
	token := r.tokenOf(l)
	if token == "" {
		return nil
	}
	actions := append([]Action{{Kind: Context, Label: r.Say("Context"), Token: token}}, b.opening(ctx, r, l)...)
	return append(actions, Action{Kind: Cite, Label: r.Say("Cite"), Token: token})
}

// opening is the link to a passage in its place, where there is a reader. An
// answer does not fail with it.
func (b *Bot) opening(ctx context.Context, r *request, l knowledge.Locator) []Action {
	d := documentByID(r.base.Documents(), l.Document)
	if b.reader == nil || d == nil {
		return nil
	}
	id := b.ids.of(d, l.Paragraph)
	if id == "" {
		return nil
	}
	address, err := b.reader(ctx, r.shelf, id, l.Sentences)
	if err != nil {
		r.lost = fmt.Errorf("find address of passage: %w", err)
	}
	if err != nil || !isLink(address) {
		return nil
	}
	return []Action{{Kind: Open, Label: r.Say("Open"), Link: address}}
}

// deletion takes a reply away, for its author or a manager.
func (r *request) deletion() Action {
	return Action{Kind: Delete, Label: r.Say("Delete"), Token: encodeOwner(r.Space, r.Author.ID)}
}

// token names the passage of a snippet; "" if it is not of the material here.
func (r *request) token(s knowledge.Snippet) string { return r.tokenOf(s.Citation.Locator) }

func (r *request) tokenOf(l knowledge.Locator) string {
	return encodePassage(documentByID(r.base.Documents(), l.Document), l)
}

// trailOf is the trail of an answer.
func (r *request) trailOf(found []knowledge.Snippet) trail {
	return trailOf(r.base.Documents(), found)
}

func documentByID(docs []*document.Document, id string) *document.Document {
	for _, d := range docs {
		if d.ID == id {
			return d
		}
	}
	return nil
}
