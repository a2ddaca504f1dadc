package extract

import "strings"

// mathText makes the source of a formula in TeX readable.
func mathText(s string) string { return strings.TrimSpace(s) }
