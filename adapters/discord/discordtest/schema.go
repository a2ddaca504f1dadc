package discordtest

import (
	"encoding/json"
	"errors"
	"io/fs"
	"maps"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// The specification of Discord, loaded once for all tests of a process.
var spec struct {
	once     sync.Once
	mu       sync.Mutex // guards compiler, which is not safe for concurrent use, and compiled
	compiler *jsonschema.Compiler
	compiled map[string]*jsonschema.Schema // nil where a route takes no JSON
	paths    map[string]map[string]json.RawMessage
	log      sync.Once
}

const specName = "discord.json"

// loadSpec reads the specification from the folder of the open data sets; without
// that folder requests are judged by hand only.
func loadSpec() {
	shared := os.Getenv("FOOTNOTE_SHARED")
	if shared == "" {
		shared = sharedBeside()
	}
	f, err := os.Open(filepath.Join(shared, "api", "discord", "openapi.json"))
	if err != nil {
		return
	}
	defer f.Close()
	doc, err := jsonschema.UnmarshalJSON(f)
	if err != nil {
		return
	}
	raw, err := json.Marshal(field(doc, "paths"))
	if err != nil || json.Unmarshal(raw, &spec.paths) != nil {
		return
	}
	c := jsonschema.NewCompiler()
	if c.AddResource(specName, doc) == nil {
		spec.compiler, spec.compiled = c, map[string]*jsonschema.Schema{}
	}
}

// sharedBeside is the folder "shared" beside the repository, which is the first
// one above with a go.mod.
func sharedBeside() string {
	dir, err := os.Getwd()
	for err == nil {
		if _, e := os.Stat(filepath.Join(dir, "go.mod")); !errors.Is(e, fs.ErrNotExist) {
			return filepath.Join(dir, "..", "shared")
		}
		if filepath.Dir(dir) == dir {
			break
		}
		dir = filepath.Dir(dir)
	}
	return ""
}

// specParams are the names of the specification for our parameters.
var specParams = strings.NewReplacer(
	"{app}/commands", "{application_id}/commands", "/webhooks/{app}/{token}", "/webhooks/{webhook_id}/{webhook_token}",
	"{channel}", "{channel_id}", "{message}", "{message_id}", "{guild}", "{guild_id}", "{user}", "{user_id}",
	"{interaction}/{token}", "{interaction_id}/{interaction_token}",
)

// schemaProblem is what the specification holds against a call's body; "" for
// nothing, and where there is no specification.
func schemaProblem(t testing.TB, c *call) string {
	spec.once.Do(loadSpec)
	if spec.compiler == nil {
		spec.log.Do(func() {
			t.Log("discordtest: without FOOTNOTE_SHARED requests are not compared with Discord's specification")
		})
		return ""
	}
	if c.body == nil {
		return ""
	}
	s := schemaOf(c.route)
	if s == nil {
		return ""
	}
	if err := s.Validate(corrected(c.body)); err != nil {
		return "not as specified: " + strings.Join(strings.Fields(err.Error()), " ")
	}
	return ""
}

// corrected is a body without what the specification has wrong:
// default_member_permissions is a string in Discord's prose.
func corrected(body any) any {
	list, ok := body.([]any)
	if !ok {
		return body
	}
	list = slices.Clone(list)
	for n, command := range list {
		if o, ok := command.(object); ok {
			o = maps.Clone(o)
			delete(o, "default_member_permissions")
			list[n] = o
		}
	}
	return list
}

func schemaOf(route string) *jsonschema.Schema {
	spec.mu.Lock()
	defer spec.mu.Unlock()
	if s, known := spec.compiled[route]; known {
		return s
	}
	method, path, _ := strings.Cut(route, " ")
	path = specParams.Replace(path)
	if _, ok := spec.paths[path]; !ok && strings.HasSuffix(path, "{message_id}") {
		path = strings.Replace(path, "{message_id}", "@original", 1)
	}
	at := strings.Join([]string{"paths", path, strings.ToLower(method), "requestBody", "content", "application/json", "schema"}, "\x00")
	at = strings.NewReplacer("~", "~0", "/", "~1").Replace(at)
	at = strings.ReplaceAll(at, "\x00", "/")
	s, err := spec.compiler.Compile(specName + "#/" + (&url.URL{Path: at}).EscapedPath())
	if err != nil {
		s = nil
	}
	spec.compiled[route] = s
	return s
}
