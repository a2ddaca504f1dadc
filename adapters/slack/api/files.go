package api

import (
	"context"
	"strings"
	"time"

	slackapi "github.com/slack-go/slack"

	"footnote/bot"
	"footnote/bot/pause"
)

// uploadTime bounds the uploading of all files of a reply.
const uploadTime = 3 * time.Minute

// File is what Slack knows of a file.
func (c *Client) File(ctx context.Context, id string) (found *slackapi.File, err error) {
	err = c.tell(ctx, call{
		method: "files.info", again: true, wanted: true,
		ask: func(ctx context.Context, sdk *slackapi.Client) (err error) {
			found, _, _, err = sdk.GetFileInfoContext(ctx, id, 1, 1)
			return err
		},
	})
	return found, err
}

// Upload shows files in a channel, or in a thread there, all at once; nil for none.
// The error is Unknown if Slack may show them.
func (c *Client) Upload(ctx context.Context, channel, thread string, files []bot.File) error {
	if len(files) == 0 {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, uploadTime)
	defer cancel()
	var handed []slackapi.FileSummary
	for _, f := range files {
		id, err := c.hand(ctx, f)
		if err != nil {
			return err
		}
		handed = append(handed, slackapi.FileSummary{ID: id, Title: f.Name})
	}
	err := c.tell(ctx, call{
		method: "files.completeUploadExternal",
		ask: func(ctx context.Context, sdk *slackapi.Client) error {
			_, err := sdk.CompleteUploadExternalContext(ctx, slackapi.CompleteUploadExternalParameters{
				Files: handed, Channel: channel, ThreadTimestamp: thread,
			})
			return err
		},
	})
	if Unknown(err) && c.shows(ctx, channel, handed) {
		return nil
	}
	return err
}

// shows says whether files are seen in a channel; false also if that cannot be
// found out.
func (c *Client) shows(ctx context.Context, channel string, files []slackapi.FileSummary) bool {
	for _, f := range files {
		found, err := c.File(ctx, f.ID)
		if err != nil {
			return false
		}
		if len(found.Shares.Public[channel])+len(found.Shares.Private[channel]) == 0 {
			return false
		}
	}
	return true
}

// hand gives Slack the bytes of a file, which nobody sees before it is shown
// somewhere. So what is unknown is done anew.
func (c *Client) hand(ctx context.Context, f bot.File) (id string, err error) {
	for n := 1; ; n++ {
		id, err = c.handOnce(ctx, f)
		if !Unknown(err) || n == attempts || pause.For(ctx, backoff(n)) != nil {
			return id, err
		}
	}
}

func (c *Client) handOnce(ctx context.Context, f bot.File) (id string, err error) {
	var v *slackapi.GetUploadURLExternalResponse
	err = c.tell(ctx, call{
		method: "files.getUploadURLExternal", again: true, wanted: true,
		ask: func(ctx context.Context, sdk *slackapi.Client) (err error) {
			v, err = sdk.GetUploadURLExternalContext(ctx, slackapi.GetUploadURLExternalParameters{FileName: f.Name, FileSize: len(f.Data)})
			return err
		},
	})
	if err != nil {
		return "", err
	}
	if !c.goesTo(v.UploadURL, func(host string) bool { return strings.HasSuffix(host, ".slack.com") }) {
		return "", senseless("upload", "Slack names a host that is not its own")
	}
	// slack-go would send the bytes as a form with two ends, and the token.
	return v.FileID, c.tell(ctx, call{
		method: "upload", bare: true, large: true, secret: v.UploadURL,
		ask: c.send(v.UploadURL, "application/octet-stream", f.Data),
	})
}
