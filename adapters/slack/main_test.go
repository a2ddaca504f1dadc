package slack

import (
	"fmt"
	"os"
	"testing"

	"go.uber.org/goleak"
)

// TestMain is also the program that is killed: the bot on a Slack that another
// process plays, with its library in the folder that the environment names.
func TestMain(m *testing.M) {
	if dir := os.Getenv("FOOTNOTE_TEST_VICTIM"); dir != "" {
		if err := victim(dir); err != nil {
			fmt.Println("failed", err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	goleak.VerifyTestMain(m)
}
