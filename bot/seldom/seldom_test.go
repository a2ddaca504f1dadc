package seldom_test

import (
	"fmt"
	"testing"
	"time"

	"footnote/bot/seldom"
)

func TestSeldom(t *testing.T) {
	s := seldom.New()
	now := time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)
	may := func(about, person string, want bool) {
		t.Helper()
		if got := s.May(seldom.Advice{About: about, Person: person, Channel: "C1"}, now); got != want {
			t.Errorf("%v: %s to %s: %t, want %t", now, about, person, got, want)
		}
	}
	may("unheard", "ada", true)
	now = now.Add(time.Hour - 1)
	may("unheard", "ada", false)
	may("unheard", "ben", true)
	may("busy", "ada", true)
	now = now.Add(1)
	may("unheard", "ada", true)
	may("unheard", "ben", false)
	s.Forget("ada")
	may("busy", "ada", true)
	may("unheard", "ben", false)
	for i := range 10_000 { // then all is forgotten, so that it never grows
		may("unheard", fmt.Sprint(i), true)
	}
	may("unheard", "ben", true)
}
