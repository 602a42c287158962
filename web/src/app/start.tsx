import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { Component, lazy, StrictMode, Suspense, type ComponentType, type ReactNode } from 'react';
import { createRoot } from 'react-dom/client';
import { ApiError } from '../api/client';
import { pages } from './pages';
import { Shell } from './shell';

class Boundary extends Component<{ children: ReactNode }, { error: Error | null }> {
  state: { error: Error | null } = { error: null };
  static getDerivedStateFromError(error: Error) {
    return { error };
  }
  render() {
    if (!this.state.error) return this.props.children;
    return (
      <div className="state error" role="alert">
        <h1>This page hit a bug</h1>
        <p>{this.state.error.message}</p>
        <button onClick={() => location.reload()}>Reload</button>
      </div>
    );
  }
}

// whoever has a link sees the diagram and nothing else: no shell, no sign-in
const Shared = lazy(() => import('../features/diagrams/shared').then((m) => ({ default: m.SharedPage })));

const client = new QueryClient({ defaultOptions: { queries: { retry: (n, e) => n < 1 && !(e instanceof ApiError && e.status >= 400 && e.status < 500), retryDelay: 700, networkMode: 'always', staleTime: 2000 } } });
/** `there`: the page that was fetched beside the app. It is shown without a placeholder, which React would keep for 300 ms. */
export function start(there: { DiagramsPage?: ComponentType; SharedPage?: ComponentType<{ token: string }> }) {
  const { DiagramsPage, SharedPage = Shared } = there;
  for (const page of pages) if (DiagramsPage && page.path === '/diagrams') page.component = DiagramsPage;
  const root = document.getElementById('root');
  if (root)
    createRoot(root).render(
      <StrictMode>
        <Boundary>
          <QueryClientProvider client={client}>
            {location.pathname.startsWith('/shared/') ? <Suspense><SharedPage token={location.pathname.slice('/shared/'.length)} /></Suspense> : <Shell />}
          </QueryClientProvider>
        </Boundary>
      </StrictMode>,
    );
}
