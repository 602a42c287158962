// The four states every view has: loading, empty, error, ready.
import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { ApiError } from '../api/client';
import type { Skipped as SkippedItem } from '../api/types';

export function Skeleton({ height }: { height: number }) {
  return <svg className="skeleton wide" height={height} role="img" aria-label="Loading" />;
}

export function Problem({ error, retry }: { error: unknown; retry?: () => void }) {
  const known = error instanceof ApiError ? error : null;
  return (
    <div className="state error" role="alert">
      <p>{error instanceof Error ? error.message : 'Something went wrong.'}</p>
      {known?.requestId && <p className="small muted">Request {known.requestId}</p>}
      {retry && <button onClick={retry}>Retry</button>}
    </div>
  );
}

export function Loaded<T>({ query, height = 160, children }: { query: UseQueryResult<T>; height?: number; children: (data: T) => ReactNode }) {
  // stale data stays visible while a refresh fails
  if (query.data !== undefined)
    return (
      <>
        {query.error && <p className="small muted" role="status">Not refreshed: {query.error.message}</p>}
        {children(query.data)}
      </>
    );
  if (query.error) return <Problem error={query.error} retry={() => void query.refetch()} />;
  return <Skeleton height={height} />;
}

export function Empty({ children }: { children: ReactNode }) {
  return <div className="state">{children}</div>;
}

export function Skipped({ items }: { items: SkippedItem[] }) {
  if (items.length === 0) return null;
  return (
    <details className="small muted">
      <summary>{items.length} not available</summary>
      <ul>
        {items.map((item) => (
          <li key={item.what + item.why}>
            <b>{item.what}</b>: {item.why}
          </li>
        ))}
      </ul>
    </details>
  );
}

export function Panel({ title, actions, children }: { title: string; actions?: ReactNode; children: ReactNode }) {
  return (
    <section className="panel" aria-label={title}>
      <header>
        <h2>{title}</h2>
        <span className="grow" />
        {actions}
      </header>
      <div className="body">{children}</div>
    </section>
  );
}

export function CopyButton({ text, label = 'Copy' }: { text: string; label?: string }) {
  return (
    <button
      className="small"
      onClick={(e) => {
        const button = e.currentTarget;
        void navigator.clipboard.writeText(text).then(() => {
          button.textContent = 'Copied';
          setTimeout(() => (button.textContent = label), 1500);
        });
      }}
    >
      {label}
    </button>
  );
}
