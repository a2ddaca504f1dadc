package bot

import (
	"context"
	"path"
	"slices"
	"strings"

	"footnote/knowledge/store"
)

// mostOffered bounds the files that one reply asks about, with a button for each.
const mostOffered = 5

// adding are the words with which people send a file that they want in the library,
// as fold writes them, by language. They say less than a command, so that the bot
// asks before it adds. A new way to say it is a word here.
var adding = []string{
	"add", "add it", "add this", "add that", "add these", "add them", "add this one", "add this file", "add these files",
	"add the file", "add to library", "add to the library", "add it to the library", "add this to the library",
	"add these to the library", "add this file to the library", "add to your library", "for the library", "upload", "upload this",
	"hinzufugen", "fuge das hinzu", "fug das hinzu", "fuge hinzu", "fug hinzu", "aufnehmen", "nimm das auf", "in die bibliothek",
	"zur bibliothek", "zur bibliothek hinzufugen", "fur die bibliothek",
	"anade", "anade esto", "anadir", "anadelo", "agrega", "agrega esto", "agregar", "agregalo", "a la biblioteca",
	"anade esto a la biblioteca", "agrega esto a la biblioteca", "para la biblioteca",
	"ajoute", "ajoute ca", "ajoute ceci", "ajoute le", "ajouter", "ajoutez", "a la bibliotheque", "ajouter a la bibliotheque",
	"ajoute a la bibliotheque", "ajoute ca a la bibliotheque", "pour la bibliotheque",
	"adiciona", "adiciona isto", "adiciona isso", "adicione", "adicione isto", "adicione isso", "adicionar", "adiciona a biblioteca", "adicionar a biblioteca",
	"adicione a biblioteca", "acrescenta", "acrescente", "para a biblioteca",
	"добавь", "добавь это", "добавить", "добавьте", "добавьте это", "добавь в библиотеку", "добавьте в библиотеку",
	"добавь это в библиотеку", "добавить в библиотеку", "в библиотеку",
}

// asks are the words around those, beside the ones around all that people say, or
// all that is said.
var asks = []string{"bitte", "por favor", "please", "sil te plait", "sil vous plait", "stp", "svp", "пожалуиста"}

// meansAdding reports whether what is said with a file says no more than that it
// is to be added, or nothing at all.
func meansAdding(text string) bool {
	said := fold(text)
	for _, a := range asks {
		said = strings.TrimSpace(strings.TrimSuffix(strings.TrimPrefix(said, a+" "), " "+a))
	}
	if said == "" || slices.Contains(asks, said) {
		return true
	}
	for s := range bared(strings.Fields(said)) {
		if slices.Contains(adding, s) {
			return true
		}
	}
	return false
}

// called is the name of a file without the folders that a client may put before it.
func (a Attachment) called() string { return path.Base(strings.ReplaceAll(a.Name, `\`, "/")) }

func called(files []Attachment) string {
	names := make([]string, len(files))
	for i, f := range files {
		names[i] = f.called()
	}
	return strings.Join(names, ", ")
}

// offered are the files of a message that can be asked about: a button leads back
// to them.
func (r *request) offered() []Attachment {
	return slices.DeleteFunc(slices.Clone(r.Attachments), func(a Attachment) bool { return encodeFile(a.ID, false) == "" })
}

// askAdd asks whether the files of a message are to be added.
func (b *Bot) askAdd(r *request) (Reply, error) {
	files := r.offered()
	if len(files) == 0 {
		return Reply{}, refuse("I add nothing to the library unasked.").
			hint("To add %s: send it together with /library add", called(r.Attachments))
	}
	left := len(files) - mostOffered
	files = files[:min(len(files), mostOffered)]
	reply := Reply{Visibility: Discreet, Blocks: append(r.say("Shall I add this to the library: %s?", called(files)),
		r.hint("I then keep its content, when it came, and that you brought it, until it is removed (/library remove, "+
			"erased after %s days) or the file is deleted here.", graceDays()))}
	if left > 0 {
		reply.Blocks = append(reply.Blocks, Block{Kind: Hint, Text: r.Count(left,
			"%d more file came with it: send it again by itself.", "%d more files came with it: send them again by themselves.")})
	}
	for _, f := range files {
		a := Action{Kind: Add, Label: r.Say("Add"), Token: encodeFile(f.ID, len(files) > 1)}
		if len(files) > 1 {
			a.Label = r.Say("Add %s", opening(f.called()))
		}
		reply.Actions = append(reply.Actions, a)
	}
	reply.Actions = append(reply.Actions, Action{Kind: Keep, Label: r.Say("Do not add"), Token: encodeFile(files[0].ID, len(files) > 1)})
	return reply, nil
}

// pressFile adds a file that was asked about, or leaves it. The question about one
// file gives way to what came of it; with several the others are still to be
// answered.
func (b *Bot) pressFile(ctx context.Context, r *request) (Reply, error) {
	if !r.manages() {
		return Reply{}, refuse("Only a manager may change the library here.")
	}
	if b.library == nil {
		return Reply{}, errNoLibrary
	}
	id, several, err := decodeFile(r.Press.Token)
	if err != nil {
		return Reply{}, unknownButton()
	}
	if r.Press.Action == Keep {
		return Reply{Blocks: r.say("I leave it at that."), Visibility: Discreet, Effect: Replace}, nil
	}
	i := slices.IndexFunc(r.Attachments, func(a Attachment) bool { return a.ID == id })
	if i < 0 {
		return Reply{}, refuse("That file is not there any more.").hint("Send it again to add it.")
	}
	r.Attachments = r.Attachments[i : i+1]
	reply, err := b.addAll(ctx, r)
	if added := reply.Visibility == Public; err == nil && added && !several {
		reply.Effect = Replace
	}
	return reply, err
}

// fills reports whether a button does something for a library that is empty.
func (k ActionKind) fills() bool { return k == Add || k == Keep || k == Undo }

// aboutFiles says how the files that came with a question get into the library.
func (b *Bot) aboutFiles(r *request) []Block {
	if len(r.Attachments) == 0 || r.command.Name != "ask" || r.auto || b.library == nil || !r.manages() {
		return nil
	}
	if files := r.offered(); len(files) > 0 {
		return []Block{r.hint("To add %s to the library: send it to me again, without a question.", called(files))}
	}
	return []Block{r.hint("To add %s: send it together with /library add", called(r.Attachments))}
}

// Withdraw erases for good what came from a file that its platform does not have
// any more, on all shelves of a space; file is its Attachment.ID. Nothing happens
// where nothing came from it.
func (b *Bot) Withdraw(ctx context.Context, s Space, file string) error {
	if b.library == nil {
		return nil
	}
	_, err := b.library.Withdraw(ctx, store.Space(s), file)
	return err
}
