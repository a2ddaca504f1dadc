package sqlite

import "context"

// Totals says how much all spaces hold together, without what was removed: the
// spaces that have documents, and the documents. It is for who runs the program,
// and names nobody.
func (s *Store) Totals(ctx context.Context) (spaces, documents int64, err error) {
	const doing = "count the documents"
	if err := s.enter(ctx); err != nil {
		return 0, 0, explain(ctx, doing, err)
	}
	defer s.leave()
	err = s.reader.QueryRowContext(ctx, "SELECT count(DISTINCT space), count(*) FROM documents WHERE removed IS NULL").Scan(&spaces, &documents)
	return spaces, documents, explain(ctx, doing, err)
}
