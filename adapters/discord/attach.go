package discord

import (
	"context"
	"errors"
	"io"
	"net/url"
	"slices"

	"footnote/bot"
)

// AttachmentHosts are the hosts from which Discord hands out what people attach.
var AttachmentHosts = []string{"cdn.discordapp.com", "media.discordapp.net"}

// A downloader fetches an address.
type downloader func(ctx context.Context, address string) (io.ReadCloser, error)

// attachments are the files of a message. What does not come from Discord's own
// hosts is not fetched.
func attachments(all []*attachment, get downloader) (out []bot.Attachment) {
	for _, a := range all {
		if a == nil {
			continue
		}
		out = append(out, bot.Attachment{Name: a.Filename, Size: a.Size,
			Open: func(ctx context.Context) (io.ReadCloser, error) {
				if err := checkAttachment(a); err != nil {
					return nil, err
				}
				return get(ctx, a.URL)
			}})
	}
	return out
}

// checkAttachment reports why an attachment is not to be fetched. The errors do
// not name its address, which is signed.
func checkAttachment(a *attachment) error {
	u, err := url.Parse(a.URL)
	switch {
	case err != nil || u.Scheme != "https" || u.User != nil || !slices.Contains(AttachmentHosts, u.Host):
		return errors.New("the attachment's address is not one of Discord's")
	case a.Size <= 0:
		return errors.New("the attachment comes without its size")
	}
	return nil
}
