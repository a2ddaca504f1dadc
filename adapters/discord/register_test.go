package discord

import (
	"context"
	"encoding/json"
	"net/http"
	"slices"
	"testing"

	"github.com/bwmarrin/discordgo"
	"github.com/google/go-cmp/cmp"

	"footnote/adapters/discord/discordtest"
	"footnote/adapters/discord/rest"
	"footnote/bot"
	"footnote/bot/secret"
)

func TestRegisterWritesOnlyWhatDiffers(t *testing.T) {
	d := discordtest.New(t, discordtest.Options{})
	var writes []string
	client := rest.New(rest.Config{Token: secret.Hide(d.Token), AppID: d.AppID, HTTP: &http.Client{Transport: spy(func(r *http.Request) (*http.Response, error) {
		if r.Method != http.MethodGet {
			writes = append(writes, r.Method)
		}
		return d.Client().Transport.RoundTrip(r)
	})}})
	register := func(table []bot.Command) []string {
		t.Helper()
		changes, err := Register(context.Background(), client, table)
		if err != nil {
			t.Fatal(err)
		}
		return changes
	}
	all := table(t)
	first := register(all)
	if len(first) != len(Commands(all)) || first[0] != "added /ask" || len(writes) != 1 {
		t.Fatalf("at first: %q after %d writes", first, len(writes))
	}
	if again := register(all); again != nil || len(writes) != 1 {
		t.Errorf("once more: %q after %d writes", again, len(writes))
	}
	fewer := slices.Clone(all)
	fewer[0].Summary = "Another summary"
	fewer = slices.DeleteFunc(fewer, func(c bot.Command) bool { return c.Name == "find" })
	fewer = append(fewer, bot.Command{Name: "new", Summary: "New"})
	want := []string{"changed /ask", "added /new", "removed /find", "removed Find in the material"}
	if diff := cmp.Diff(want, register(fewer)); diff != "" || len(writes) != 2 {
		t.Errorf("after a change: %d writes (-want +got):\n%s", len(writes), diff)
	}
	if again := register(fewer); again != nil {
		t.Errorf("after that: %q", again)
	}
}

type spy func(*http.Request) (*http.Response, error)

func (s spy) RoundTrip(r *http.Request) (*http.Response, error) { return s(r) }

// What Discord answers is what was sent, with more and with less.
func TestCompareTakesDiscordsFormForOurs(t *testing.T) {
	want := Commands(table(t))
	b, err := json.Marshal(want)
	if err != nil {
		t.Fatal(err)
	}
	var loose []map[string]any
	if err := json.Unmarshal(b, &loose); err != nil {
		t.Fatal(err)
	}
	for i, c := range loose {
		c["id"], c["application_id"], c["version"] = "1", "2", "3"
		c["nsfw"], c["dm_permission"], c["name_localizations"] = false, true, nil
		if c["default_member_permissions"] == nil {
			c["default_member_permissions"] = nil
		}
		if places := c["contexts"].([]any); len(places) == 3 {
			c["contexts"] = []any{places[2], places[0], places[1]}
		}
		if list, _ := c["options"].([]any); len(list) == 0 {
			delete(c, "options")
		} else {
			for _, o := range list {
				o := o.(map[string]any)
				for _, key := range []string{"required", "autocomplete"} {
					if o[key] == false {
						delete(o, key)
					}
				}
				for _, key := range []string{"choices", "options", "channel_types"} {
					if len(o[key].([]any)) == 0 {
						delete(o, key)
					}
				}
			}
		}
		if i == 0 {
			delete(c, "type")
		}
	}
	slices.Reverse(loose)
	if b, err = json.Marshal(loose); err != nil {
		t.Fatal(err)
	}
	var have []*discordgo.ApplicationCommand
	if err := json.Unmarshal(b, &have); err != nil {
		t.Fatal(err)
	}
	if got := compare(append(have, nil), want); got != nil {
		t.Errorf("Discord's form of our commands differs: %q", got)
	}
}

func TestCompareSeesEveryDifference(t *testing.T) {
	adult, nobody, minimum := true, int64(0), 1
	for name, change := range map[string]func(c *discordgo.ApplicationCommand){
		"description": func(c *discordgo.ApplicationCommand) { c.Description = "x" },
		"permissions": func(c *discordgo.ApplicationCommand) { c.DefaultMemberPermissions = &nobody },
		"contexts":    func(c *discordgo.ApplicationCommand) { c.Contexts = nil },
		"installs":    func(c *discordgo.ApplicationCommand) { c.IntegrationTypes = nil },
		"nsfw":        func(c *discordgo.ApplicationCommand) { c.NSFW = &adult },
		"translation": func(c *discordgo.ApplicationCommand) {
			c.NameLocalizations = &map[discordgo.Locale]string{"de": "frag"}
		},
		"description in German": func(c *discordgo.ApplicationCommand) {
			(*c.DescriptionLocalizations)[discordgo.German] = "x"
		},
		"description in no other language": func(c *discordgo.ApplicationCommand) { c.DescriptionLocalizations = nil },
		"option text in Russian":           func(c *discordgo.ApplicationCommand) { c.Options[0].DescriptionLocalizations[discordgo.Russian] = "x" },
		"option text in one language less": func(c *discordgo.ApplicationCommand) { delete(c.Options[0].DescriptionLocalizations, discordgo.French) },
		"option gone":                      func(c *discordgo.ApplicationCommand) { c.Options = c.Options[1:] },
		"option name":                      func(c *discordgo.ApplicationCommand) { c.Options[0].Name = "x" },
		"option text":                      func(c *discordgo.ApplicationCommand) { c.Options[0].Description = "x" },
		"option type":                      func(c *discordgo.ApplicationCommand) { c.Options[0].Type++ },
		"option need":                      func(c *discordgo.ApplicationCommand) { c.Options[0].Required = false },
		"completion":                       func(c *discordgo.ApplicationCommand) { c.Options[0].Autocomplete = false },
		"choice":                           func(c *discordgo.ApplicationCommand) { c.Options[2].Choices[0].Value = "x" },
		"choice gone":                      func(c *discordgo.ApplicationCommand) { c.Options[2].Choices = c.Options[2].Choices[1:] },
		"option length":                    func(c *discordgo.ApplicationCommand) { c.Options[0].MinLength = &minimum },
		"order":                            func(c *discordgo.ApplicationCommand) { slices.Reverse(c.Options) },
		"option nothing":                   func(c *discordgo.ApplicationCommand) { c.Options[0] = nil },
	} {
		have := Commands(table(t))
		change(have[0])
		if got := compare(have, Commands(table(t))); !slices.Equal(got, []string{"changed /ask"}) {
			t.Errorf("%s: %q", name, got)
		}
	}
}

func TestRegisterSaysWhatFailed(t *testing.T) {
	client := rest.New(rest.Config{Token: secret.Hide("t"), AppID: "1", HTTP: &http.Client{Transport: spy(func(*http.Request) (*http.Response, error) {
		return &http.Response{StatusCode: 401, Body: http.NoBody, Header: http.Header{}}, nil
	})}})
	if _, err := Register(context.Background(), client, table(t)); err == nil {
		t.Error("no error where Discord refuses")
	}
}
