package gateway

import "fmt"

// A FatalError is a refusal that stays the same however often one tries. Code is
// Discord's close code; Advice says what to change, and where.
type FatalError struct {
	Code   int
	Advice string
}

func (e *FatalError) Error() string {
	return fmt.Sprintf("discord's gateway refused the bot with code %d: %s", e.Code, e.Advice)
}
