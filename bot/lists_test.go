package bot

import (
	"slices"
	"testing"
)

func TestYearsIn(t *testing.T) {
	for _, c := range []struct {
		text string
		want []string
	}{
		{"In 2013 it began.", []string{"2013"}},
		{"From 1996-2001 and 1998-99, then 2001.", []string{"1996", "1998", "2001"}},
		{"In the 1990s.", []string{"1990"}},
		{"It says so (Fulton, 2020).", nil},
		{"It (the fort of 1741, see Lo, 2015) fell in 1750.", []string{"1750"}},
		{"It cost $2000, or 2015.5 or 1,999 or 1500%.", nil},
		{"0000-0003-1675-2840", nil},
		{"3000 years, 12013 people, room A2013", nil},
		{"", nil},
	} {
		var got []string
		for _, y := range yearsIn(c.text) {
			got = append(got, y.Of(c.text))
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("yearsIn(%q) = %q, want %q", c.text, got, c.want)
		}
	}
}
