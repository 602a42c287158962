// The four states every view has: loading, empty, error, ready; and what Assay could not collect.
import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { ApiError } from '../api/client';
import type { Skipped as SkippedItem } from '../api/types';
import { ago, clock, plural } from '../lib/format';
import { useNow } from '../lib/now';

/** Grey lines where the rows will be, in the height the view will have. */
export function Skeleton({ height, rows = Math.max(1, Math.floor(height / 34)) }: { height: number; rows?: number }) {
  return (
    <div className="skeleton" style={{ height }} role="status" aria-label="Loading">
      {Array.from({ length: rows }, (_, i) => <i key={i} />)}
    </div>
  );
}

/** What can be done, by what went wrong. */
export function remedy(error: unknown): { what: string; todo: string } {
  if (!(error instanceof ApiError)) return { what: 'This view could not be shown', todo: 'Retry; if it stays, reload the page.' };
  if (error.status === 0) return { what: 'Assay does not answer', todo: 'See whether the assay process still runs. The page goes on by itself when it is back.' };
  if (error.status === 401) return { what: 'You are not signed in', todo: 'Reload the page and give your token.' };
  if (error.status === 403) return { what: 'This is not allowed', todo: '' };
  if (error.status === 404) return { what: 'This does not exist', todo: 'It may have been removed, or the link is for another target or range.' };
  if (error.status === 429 || error.status === 503) return { what: 'Assay is busy', todo: 'Retry in a few seconds.' };
  if (error.status >= 500) return { what: 'Assay could not do it', todo: 'Retry; if it stays, look for the request in the log of the server.' };
  return { what: 'This could not be done', todo: '' };
}

export function Problem({ error, retry }: { error: unknown; retry?: () => void }) {
  const { what, todo } = remedy(error);
  const id = error instanceof ApiError ? error.requestId : '';
  return (
    <div className="problem" role="alert">
      <b>{what}</b>
      <p>{error instanceof Error ? error.message : 'Something went wrong.'}</p>
      {todo && <p className="muted">{todo}</p>}
      <div className="row">
        {retry && <button type="button" onClick={retry}>Retry</button>}
        {id && <span className="small muted">Request <code>{id}</code></span>}
      </div>
    </div>
  );
}

function Stale({ query }: { query: UseQueryResult<unknown> }) {
  const now = useNow(1000);
  return (
    <p className="stale" role="status">
      <span>These figures are from {clock(query.dataUpdatedAt)}, {ago(now - query.dataUpdatedAt)}. {query.error?.message}</span>
      <button type="button" className="small" onClick={() => void query.refetch()}>Retry</button>
    </p>
  );
}

export function Loaded<T>({ query, height = 160, boxed = false, children }: { query: UseQueryResult<T>; height?: number; boxed?: boolean; children: (data: T) => ReactNode }) {
  // stale data stays visible while a refresh fails
  if (query.data !== undefined)
    return (
      <>
        {query.error && <Stale query={query} />}
        {children(query.data)}
      </>
    );
  const instead = query.error ? <Problem error={query.error} retry={() => void query.refetch()} /> : <Skeleton height={height} />;
  return boxed ? <div className="panel">{instead}</div> : instead;
}

export function Empty({ title, children }: { title: string; children?: ReactNode }) {
  return (
    <div className="state">
      <b>{title}</b>
      {children && <p>{children}</p>}
    </div>
  );
}

export function Skipped({ items }: { items: SkippedItem[] }) {
  if (items.length === 0) return null;
  return (
    <details className="small muted skipped">
      <summary>{plural(items.length, 'thing')} not collected here</summary>
      <dl>
        {items.map((item) => (
          <div key={item.what + item.why}><dt>{item.what}</dt><dd>{item.why}</dd></div>
        ))}
      </dl>
    </details>
  );
}

export function Panel({ title, note, actions, flush = false, children }: { title: string; note?: ReactNode; actions?: ReactNode; flush?: boolean; children: ReactNode }) {
  return (
    <section className="panel" aria-label={title}>
      <header>
        <h2>{title}</h2>
        {note && <span className="small muted note">{note}</span>}
        <span className="grow" />
        {actions}
      </header>
      <div className={flush ? 'body flush' : 'body'}>{children}</div>
    </section>
  );
}
