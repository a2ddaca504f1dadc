package slack

import (
	"errors"
	"slices"

	"footnote/adapters/slack/api"
)

// closed are Slack's codes for a place where we may not write.
// https://docs.slack.dev/reference/methods/chat.postMessage/#errors
var closed = []string{
	"not_in_channel", "channel_not_found", "is_archived", "restricted_action", "restricted_action_read_only_channel",
	"restricted_action_thread_only_channel", "restricted_action_non_threadable_channel", "restricted_action_thread_locked",
	"cannot_reply_to_message", "user_not_in_channel", "no_permission", "access_denied", "team_access_not_granted",
	"messages_tab_disabled", "cannot_dm_bot",
}

// shut reports whether Slack does not let us write in a place.
func shut(err error) bool { return slices.Contains(closed, api.Code(err)) }

// malformed reports whether Slack does not take what we sent, as it is.
func malformed(err error) bool {
	return slices.Contains([]string{"invalid_blocks", "invalid_blocks_format", "msg_blocks_too_long", "msg_too_long", "too_many_attachments",
		"no_text", "invalid_arguments", "invalid_metadata_format", "block_mismatch", "markdown_text_conflict"}, api.Code(err))
}

// lostMessage reports whether a message of ours cannot be changed: it is gone, too
// old, or out of reach.
func lostMessage(err error) bool {
	return errors.Is(err, api.ErrSpent) || slices.Contains([]string{"message_not_found", "cant_update_message", "edit_window_closed",
		"used_url", "expired_url"}, api.Code(err)) || shut(err)
}

// neverTaken reports whether a token will never be taken.
func neverTaken(err error) bool {
	return revoked(err) || slices.Contains([]string{"not_authed", "token_expired", "not_allowed_token_type"}, api.Code(err))
}

// revoked reports whether a token was good once, and is for nothing any more.
// https://docs.slack.dev/reference/methods/auth.test/#errors
func revoked(err error) bool {
	return slices.Contains([]string{"token_revoked", "account_inactive", "invalid_auth"}, api.Code(err))
}
