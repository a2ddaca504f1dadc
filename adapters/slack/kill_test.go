package slack

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"footnote/adapters/slack/slacktest"
)

// TestReliabilityKill kills the bot at any moment around events that come 1 to 5
// times or, in some worlds, only as often as Slack itself tells them: what is
// acknowledged has one answer in the end, and what was answered is not answered
// again. Excepted is what the asker alone sees: nobody can find out whether it was
// shown before, so that it can come twice; and over what was changed in place three
// processes can die, and the last says that it was given up.
//
// FOOTNOTE_LONG=1 makes it 20,000 kills, which take more than an hour:
//
//	FOOTNOTE_LONG=1 go test -timeout 12h -run ReliabilityKill$ -v ./adapters/slack
func TestReliabilityKill(t *testing.T) {
	const each = 20 // kills of one world
	n := 200
	switch {
	case os.Getenv("FOOTNOTE_LONG") != "":
		n = 20_000
	case underRaceDetector:
		n = 40
	}
	t.Logf("%d kills; with FOOTNOTE_LONG=1 20000", n)
	t.Attr("R2-slack", fmt.Sprintf("%d kills", n))
	var met toll
	t.Run("worlds", func(t *testing.T) {
		for i := range n / each {
			t.Run(fmt.Sprint(i), func(t *testing.T) {
				t.Parallel()
				k := newKilling(t, slacktest.Options{HTTP: i%2 == 1, AllMessages: i%4 < 2}, &met)
				k.single = !k.s.HTTP() && i%3 == 0
				for j := range each {
					r := rand.New(rand.NewPCG(uint64(i), uint64(j)))
					k.once(r)
					if r.IntN(3) == 0 {
						k.calm(r)
					}
				}
				k.end(rand.New(rand.NewPCG(uint64(i), each)))
				k.check()
			})
		}
	})
	t.Logf("%d kills, %d with an event between its acknowledgement and its answer; of %d events, which came again %d times, "+
		"%d were hit before, %d between, %d when the answer was not noted, %d after; %d were refused when they were used, %d given up, %d whispers came twice",
		met.kills.Load(), met.waiting.Load(), met.events.Load(), met.again.Load(), met.before.Load(), met.between.Load(), met.unnoted.Load(),
		met.after.Load(), met.refused.Load(), met.gaveUp.Load(), met.twice.Load())
	// How many there are depends on how fast the machine is.
	if between, unnoted := int(met.between.Load()), int(met.unnoted.Load()); between < n/8 || unnoted < n/20 {
		t.Errorf("only %d events were hit between their acknowledgement and their answer, and %d before the note of it: "+
			"too few for this to say anything", between, unnoted)
	}
	if n < 200 {
		return // not all of them can be met
	}
	for _, m := range slices.Concat(append(slices.Collect(maps.Values(presses)), manners)...) {
		if _, hit := met.manners.Load(m.name); !hit {
			t.Errorf("no %s was hit between its acknowledgement and its answer", m.name)
		}
	}
}

// A killing is a Slack on which a bot is killed again and again.
type killing struct {
	*testing.T
	s           *slacktest.Slack
	single      bool         // what was acknowledged does not come again, so that nothing heals its loss
	clock       atomic.Int64 // how far the clock of Slack is ahead, in nanoseconds
	env         []string
	dir         string
	team        *slacktest.Workspace
	lanes       []*slacktest.Channel
	forms       []blank
	all         []*asked
	open        []*asked // those of all that wait for an answer
	people      int
	connections int // sockets before the process that lives
	log         logged
	words       words
	now         *process
	moment      moment
	toll        *toll
}

func newKilling(t *testing.T, o slacktest.Options, met *toll) *killing {
	k := &killing{T: t, dir: t.TempDir(), words: newWords(), toll: met}
	o.Fast, o.Patience = true, time.Minute
	o.Now = func() time.Time { return time.Now().Add(time.Duration(k.clock.Load())) }
	o.Report = k.report
	k.s = slacktest.New(t, o)
	k.team = k.s.AddWorkspace("Study")
	for i := range 20 { // fewer events in each than may wait, when they all come again
		k.lanes = append(k.lanes, k.team.AddChannel(fmt.Sprint("lane", i)))
	}
	k.env = append(os.Environ(), "FOOTNOTE_TEST_VICTIM="+k.dir, "FOOTNOTE_TEST_SLACK="+k.s.Listen(), "FOOTNOTE_TEST_TOKEN="+k.team.Token)
	if o.HTTP {
		k.env = append(k.env, "FOOTNOTE_TEST_SECRET="+k.s.SigningSecret)
	} else {
		k.env = append(k.env, "FOOTNOTE_TEST_APP="+k.s.AppToken)
	}
	if o.AllMessages {
		k.env = append(k.env, "FOOTNOTE_TEST_ALL=1")
	}
	k.s.Faults(k.moment.call)
	k.start()
	k.reached()
	k.openForms()
	k.stop()
	return k
}

// report fails the test for a rule that was broken, unless it comes of the kills.
func (k *killing) report(v slacktest.Violation) {
	switch {
	case v.Rule == slacktest.Undelivered: // people use what is not there
	case v.Rule == slacktest.Arguments && strings.Contains(v.What, "breaks off"): // while it was being sent
	case v.Rule == slacktest.Answer && strings.HasSuffix(v.What, "404"): // there is no process
	case v.Rule == slacktest.Answer && strings.HasSuffix(v.What, "401"):
		// What is delivered twice within a second, when there is one again, has the
		// same signature.
	default:
		k.Errorf("slacktest: %s", v)
	}
}

// openForms lets some people open the form.
func (k *killing) openForms() {
	for len(k.forms) < 8 {
		who := k.person()
		k.forms = append(k.forms, blank{k.s.GlobalShortcut(who, callbackAsk).WaitView(), who})
	}
}

func (k *killing) person() *slacktest.User {
	k.people++
	return k.team.AddUser(fmt.Sprintf("person%dx", k.people))
}

// once lets people ask, and kills the process at some moment around that.
func (k *killing) once(r *rand.Rand) {
	early := r.IntN(6) == 0
	if early { // it is not there when they ask
		k.ask(r)
	}
	k.moment.draw(r)
	k.start()
	if k.s.HTTP() || !early && r.IntN(8) > 0 {
		k.reached()
	}
	if !early {
		k.ask(r)
	}
	k.redeliver(r.IntN(5), r)
	k.moment.begin(k.now.kill)
	k.wait()
	k.moment.end()
	k.count()
}

// ask lets people ask some things.
func (k *killing) ask(r *rand.Rand) {
	for range 3 + r.IntN(4) {
		if r.IntN(3) == 0 && k.pressAny(r) {
			continue
		}
		m := manners[r.IntN(len(manners))]
		if m.name == "form" && len(k.forms) == 0 {
			continue
		}
		k.add(&asked{manner: m, who: k.person(), where: k.lanes[len(k.all)%len(k.lanes)]})
	}
}

// pressAny lets somebody press a button under an answer; false if there is none.
func (k *killing) pressAny(r *rand.Rand) bool {
	for _, i := range r.Perm(len(k.all)) {
		on := k.all[i]
		list := presses[on.name]
		if on.taken != nil || !on.closed || len(list) == 0 {
			continue
		}
		if seen := k.visible(on); len(seen) != 1 || len(seen[0].Buttons) < 2 {
			continue
		}
		k.add(&asked{manner: list[r.IntN(len(list))], who: on.who, on: on})
		return true
	}
	return false
}

func (k *killing) add(e *asked) {
	e.do(k, e)
	k.all, k.open = append(k.all, e), append(k.open, e)
	k.toll.events.Add(1)
}

// redeliver lets all that was asked come again, some times, each with a time of its
// own; not in a single world.
func (k *killing) redeliver(times int, r *rand.Rand) {
	if k.single {
		times = 0
	}
	k.toll.again.Add(int64(times * len(k.all)))
	for range times {
		k.clock.Add(int64(time.Second))
		k.s.Redeliver(1, r)
	}
}

// calm lets a process live until all have their answer, and looks at them.
func (k *killing) calm(r *rand.Rand) {
	times := r.IntN(3)
	if k.s.HTTP() {
		times++ // what failed twice would come after a minute
	}
	k.live(times, r)
}

// end lets all come again for the last time.
func (k *killing) end(r *rand.Rand) {
	k.live(1, r)
	for _, e := range k.open {
		k.judge(e) // a form that was not taken
	}
}

func (k *killing) live(times int, r *rand.Rand) {
	k.start()
	k.reached()
	k.redeliver(times, r)
	k.settle(times > 0 && !k.single)
	k.openForms()
	k.stop()
	var open []*asked
	for _, e := range k.open {
		if !k.owed(e) {
			open = append(open, e) // it can come again
			continue
		}
		k.judge(e)
		e.closed, e.stood = true, k.see(e)
	}
	k.open = open
}

// settle waits until nothing is owed any more. again is set if all came again.
func (k *killing) settle(again bool) {
	k.s.WaitAcknowledged()
	<-k.now.recalls
	if again { // what people were told that it failed, too; forms do not
		k.s.Until("acknowledgements of what failed", func() bool {
			return !slices.ContainsFunc(k.open, func(e *asked) bool { return e.name != "form" && e.use != nil && !k.acknowledged(e) })
		})
	}
	over := time.After(time.Minute)
	for {
		var waits []string
		for _, e := range k.open {
			if k.owed(e) && !k.words.done(e) {
				waits = append(waits, e.name+" "+e.id())
			}
		}
		if len(waits) == 0 {
			return
		}
		select {
		case <-k.words.more:
		case <-over:
			k.Errorf("not answered within a minute: %q", waits)
			return
		}
	}
}
