package discord

import (
	"strings"

	"footnote/adapters/discord/markdown"
)

// live lists what Discord would act on, other than the kinds that are allowed.
func live(nodes []markdown.Node, allowed ...string) []string {
	var out []string
	ok := " text " + strings.Join(allowed, " ") + " "
	for _, n := range nodes {
		if !strings.Contains(ok, " "+n.Kind+" ") {
			out = append(out, n.Kind+" "+n.Text)
		}
		out = append(out, live(n.Children, allowed...)...)
	}
	return out
}

// all returns the texts of the nodes of a kind.
func all(nodes []markdown.Node, kind string) []string {
	var out []string
	for _, n := range nodes {
		if n.Kind == kind && n.Children != nil {
			out = append(out, markdown.Plain(n.Children))
		} else if n.Kind == kind {
			out = append(out, n.Text)
		}
		out = append(out, all(n.Children, kind)...)
	}
	return out
}
