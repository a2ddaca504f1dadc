package discord

import "testing"

func TestInviteLinks(t *testing.T) {
	if installPermissions != 274878024704 {
		t.Errorf("asks for the permissions %d", int64(installPermissions))
	}
	if got, want := InviteURL("123"), "https://discord.com/oauth2/authorize?client_id=123&integration_type=0&permissions=274878024704&scope=bot+applications.commands"; got != want {
		t.Errorf("into a server:\n%s, want\n%s", got, want)
	}
	if got, want := UserInstallURL("123"), "https://discord.com/oauth2/authorize?client_id=123&integration_type=1&scope=applications.commands"; got != want {
		t.Errorf("to an account:\n%s, want\n%s", got, want)
	}
}
