package storetest

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"footnote/knowledge/store"
)

// Dump returns all that the reading methods tell of a space, one line for each
// thing, in a fixed order: two spaces that hold the same have the same Dump.
// Texts and originals are there in full. What is not listed by any method (the
// channels, the links) is not in it.
func Dump(ctx context.Context, s store.Store, space store.Space) (string, error) {
	d := dump{ctx: ctx, s: s}
	usage, err := s.Usage(ctx, space)
	if err != nil {
		return "", err
	}
	fmt.Fprintf(&d.out, "holds %+v\n", usage)
	shelves, err := s.Shelves(ctx, space)
	if err != nil {
		return "", err
	}
	for _, on := range shelves {
		if err := d.shelf(on); err != nil {
			return "", err
		}
	}
	return d.out.String(), nil
}

type dump struct {
	ctx context.Context
	s   store.Store
	out strings.Builder
}

func (d *dump) shelf(on store.Shelf) error {
	generation, err := d.s.Generation(d.ctx, on)
	if err != nil {
		return err
	}
	fmt.Fprintf(&d.out, "shelf %q, generation %d\n", on.Name, generation)
	for _, list := range []func(context.Context, store.Shelf) ([]store.Record, error){d.s.Documents, d.s.Removed} {
		records, err := list(d.ctx, on)
		if err != nil {
			return err
		}
		for _, r := range records {
			fmt.Fprintf(&d.out, "  document %q, version %d\n", r.ID, r.Version)
			if err := d.document(on, r.ID); err != nil {
				return err
			}
		}
	}
	return nil
}

func (d *dump) document(on store.Shelf, id string) error {
	versions, err := d.s.Versions(d.ctx, on, id)
	if err != nil {
		return err
	}
	for _, r := range versions {
		text, err := d.s.Text(d.ctx, on, id, r.Version)
		if err != nil {
			return err
		}
		fmt.Fprintf(&d.out, "    %+v\n    text %q\n", r, text)
		original, err := d.s.Original(d.ctx, on, id, r.Version)
		switch {
		case errors.Is(err, store.ErrNotFound):
			fmt.Fprintln(&d.out, "    no original")
		case err != nil:
			return err
		case Sum(original) != r.SHA256:
			return fmt.Errorf("the original of %s, version %d, is not the file that its record says", id, r.Version)
		default:
			fmt.Fprintf(&d.out, "    original %q\n", original)
		}
	}
	return nil
}
