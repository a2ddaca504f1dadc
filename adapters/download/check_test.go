package download_test

import (
	"errors"
	"net/http"
	"strings"
	"testing"

	"footnote/adapters/download"
)

var hosts = []string{"cdn.discordapp.com", "media.discordapp.net"}

// transport answers in the place of the network.
type transport func(*http.Request) (*http.Response, error)

func (t transport) RoundTrip(r *http.Request) (*http.Response, error) { return t(r) }

// spellings are addresses that must lead nowhere.
func spellings() []string {
	var all []string
	// This machine, its neighbours and the metadata service, in the ways that
	// resolvers and libraries read numbers.
	for _, host := range []string{
		"127.0.0.1", "127.1", "127.0.1", "2130706433", "0x7f000001", "0x7f.0.0.1", "0177.0.0.1", "017700000001", "127.0.0.1.",
		"0", "0.0.0.0", "localhost", "localhost.", "LOCALHOST", "localhost.localdomain", "127.0.0.1.nip.io", "127.127.127.127",
		"10.0.0.1", "172.16.0.1", "192.168.0.1", "100.64.0.1", "169.254.169.254", "2852039166", "0xa9fea9fe", "0251.0376.0251.0376",
		"169.254.169.254.nip.io", "metadata.google.internal", "metadata", "instance-data", "255.255.255.255", "224.0.0.1",
		"[::1]", "[::]", "[0:0:0:0:0:0:0:1]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[::127.0.0.1]", "[64:ff9b::7f00:1]",
		"[fd00::1]", "[fc00::1]", "[fe80::1]", "[fe80::1%25eth0]", "[ff02::1]", "[2002:7f00:1::]", "[fd00:ec2::254]", "[::ffff:a9fe:a9fe]",
	} {
		all = append(all, "https://"+host+"/", "https://"+host+":443/a", "http://"+host+"/")
	}
	for _, host := range hosts {
		// The right host, by the wrong way.
		for _, scheme := range []string{
			"http", "ftp", "file", "gopher", "ws", "wss", "data", "javascript", "unix", "httpss", "https+unix", "dict", "ldap", "",
		} {
			all = append(all, scheme+"://"+host+"/a")
		}
		for _, port := range []string{"80", "22", "8443", "4430", "0", "0443", "65979", "443443", "-443", "", "+443", "x"} {
			all = append(all, "https://"+host+":"+port+"/a")
		}
		// Hosts that only look right.
		all = append(all,
			"https://"+host+"./a", "https://"+strings.ToUpper(host)+"/a", "https://"+host+".evil.example/a",
			"https://evil.example/"+host, "https://evil.example?"+host, "https://evil.example#"+host, "https://evil"+host+"/a",
			"https://x."+host+"/a", "https://evil.example\\@"+host+"/a", "https://"+host+"\\@evil.example/a", "https://"+host+"\\.evil.example/",
			"https://"+host+"@evil.example/a", "https://evil.example@"+host+"/a", "https://user:word@"+host+"/a", "https://@"+host+"/a",
			"https://:@"+host+"/a", "https://"+host+"%00.evil.example/", "https://"+host+"%2eevil.example/", "https://"+host+"%2f@evil.example/",
			"https://"+host+"%23@evil.example/", "https://"+host+"\t/a", "https://"+host+"\n/a", "\thttps://"+host+"/a", " https://"+host+"/a",
			"https://"+host+"/a b", "https://"+host+"/a\r\nHost: evil.example", "https://"+host+"/\x00", "https://"+host+"/é",
			"https://"+strings.ReplaceAll(host, ".", "。")+"/a", "https://"+strings.ReplaceAll(host, ".", "．")+"/a",
			"https://"+strings.ReplaceAll(host, "d", "ｄ")+"/a", "https://"+strings.ReplaceAll(host, "o", "о")+"/a", // Cyrillic o
			"https://["+host+"]/a", "https:"+host+"/a", "https:///"+host+"/a", "https:/"+host+"/a", "https://%63dn.discordapp.com/a",
			"//"+host+"/a", "/"+host+"/a", host+"/a", "https:\\\\"+host+"\\a", "HTTPS:"+host, "https://"+host+",evil.example/",
			"https://"+host+";evil.example/", "https://"+host+"&evil.example/", "https://evil.example,"+host+"/",
			"https://"+host+"/"+strings.Repeat("a", 4096),
		)
	}
	return append(all, "", "https://", "https:///", "https://?", "https://:443/", "://", "%", "https://[", "https://[::1", "https://%/")
}

func TestNothingElseIsAsked(t *testing.T) {
	asked := 0
	c := download.New(download.Config{Hosts: hosts, Transport: transport(func(*http.Request) (*http.Response, error) {
		asked++
		return nil, errors.New("asked")
	})})
	all := spellings()
	if len(all) < 200 {
		t.Fatalf("%d spellings, want at least 200", len(all))
	}
	for _, address := range all {
		before := asked
		_, err := c.Open(t.Context(), address)
		if !errors.Is(err, download.ErrForbidden) || asked != before {
			t.Errorf("Open(%q): %v, and %d calls were made; want ErrForbidden and none", address, err, asked-before)
		}
	}
}

func TestFilesAreAsked(t *testing.T) {
	for _, address := range []string{
		"https://cdn.discordapp.com/attachments/1/2/notes.pdf?ex=1&is=2&hm=3",
		"https://media.discordapp.net:443/attachments/1/2/a%20b.txt",
		"https://cdn.discordapp.com/ephemeral-attachments/1/2/%E2%82%AC.md#part",
	} {
		var got string
		c := download.New(download.Config{Hosts: hosts, Transport: transport(func(r *http.Request) (*http.Response, error) {
			got = r.URL.String()
			return answer(r, 200, nil, "text"), nil
		})})
		body, err := c.Open(t.Context(), address)
		if err != nil {
			t.Errorf("Open(%q): %v", address, err)
			continue
		}
		body.Close()
		if want, _, _ := strings.Cut(address, "#"); got != want {
			t.Errorf("Open(%q) asked for %q, want %q", address, got, want)
		}
	}
}
