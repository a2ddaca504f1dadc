package main

import (
	"context"
	"errors"
	"time"

	"footnote/adapters/metrics"
	"footnote/knowledge/extract"
	"footnote/knowledge/library"
	"footnote/knowledge/store"
)

// counted is a library whose uploads are counted.
type counted struct {
	*kept
	metrics *metrics.Metrics
}

func (c counted) Add(ctx context.Context, s store.Shelf, f library.File) (store.Record, error) {
	began := time.Now()
	r, err := c.kept.Add(ctx, s, f)
	c.metrics.Uploaded(cameOf(err), time.Since(began))
	return r, err
}

func (c counted) Replace(ctx context.Context, s store.Shelf, id string, f library.File) (store.Record, library.Changes, error) {
	began := time.Now()
	r, changes, err := c.kept.Replace(ctx, s, id, f)
	c.metrics.Uploaded(cameOf(err), time.Since(began))
	return r, changes, err
}

// cameOf tells what is the file's, or the person's who brought it, from what is
// ours.
func cameOf(err error) metrics.Upload {
	var limit *library.LimitError
	var unread *extract.Error
	switch {
	case err == nil:
		return metrics.UploadDone
	case errors.As(err, &limit), errors.As(err, &unread),
		errors.Is(err, store.ErrExists), errors.Is(err, store.ErrNotFound), errors.Is(err, store.ErrQuota):
		return metrics.UploadRefused
	}
	return metrics.UploadFailed
}
