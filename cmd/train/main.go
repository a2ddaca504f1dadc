// Command train makes the tables and weights that the core embeds, from the
// open question sets. It is a tool for those who work on Footnote; nobody needs
// it to run the bot.
//
//	train background   word rarity in general English
//	train retention    which words of a question its answer repeats
//	train rank         the order of passages and what to show of them
package main

import (
	"fmt"
	"os"
	"path/filepath"
)

func main() {
	commands := map[string]func([]string) error{"background": background, "retention": retention, "rank": learnRank}
	if len(os.Args) < 2 || commands[os.Args[1]] == nil {
		fmt.Fprintln(os.Stderr, "usage: train background|retention|rank [flags]")
		os.Exit(2)
	}
	if err := commands[os.Args[1]](os.Args[2:]); err != nil {
		fmt.Fprintln(os.Stderr, "train:", err)
		os.Exit(1)
	}
}

// shared returns a path below the folder of question sets.
func shared(path ...string) string {
	dir := os.Getenv("FOOTNOTE_SHARED")
	if dir == "" {
		dir = "../shared"
	}
	return filepath.Join(append([]string{dir}, path...)...)
}
