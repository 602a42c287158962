import { lazy, type ComponentType } from 'react';
import { ActivityPage } from '../features/activity/page';
import { DashboardPage } from '../features/dashboard/page';
import { ExplainPage } from '../features/explain/page';
import { keyList, moreKeys } from '../features/diagrams/keylist';
import { QueriesPage } from '../features/queries/page';
import { QueryPage } from '../features/query/page';
import { TargetsPage } from '../features/targets/page';
import type { IconName } from '../ui/icons';

export interface Page {
  path: string;
  title: string;
  icon?: IconName;
  /** The second letter after g. */
  letter?: string;
  component: ComponentType;
  /** Makes sense before any server is watched. */
  free?: boolean;
  /** Shortcuts of this page only. */
  keys?: [string, string][];
}

// the editor is half of the app and most visits do not need it
const DiagramsPage = lazy(() => import('../features/diagrams/page').then((m) => ({ default: m.DiagramsPage })));

const charts: [string, string] = ['← →', 'move the crosshair of a focused chart'];
export const pages: Page[] = [
  { path: '/', title: 'Dashboard', icon: 'dashboard', letter: 'd', component: DashboardPage, keys: [charts] },
  { path: '/activity', title: 'Activity', icon: 'activity', letter: 'a', component: ActivityPage, keys: [['/', 'filter the sessions']] },
  { path: '/queries', title: 'Queries', icon: 'queries', letter: 'q', component: QueriesPage, keys: [['/', 'filter the statements']] },
  { path: '/explain', title: 'Explain', icon: 'explain', letter: 'e', component: ExplainPage, keys: [['↑ ↓', 'walk through the plan'], ['← →', 'fold and unfold a node'], ['Ctrl Enter', 'explain what is in the box']] },
  {
    path: '/diagrams', title: 'Diagrams', icon: 'diagrams', letter: 'm', component: DiagramsPage, free: true,
    keys: [...keyList, ...moreKeys].flatMap((group) => group.rows),
  },
  { path: '/targets', title: 'Targets', icon: 'targets', letter: 't', component: TargetsPage },
  { path: '/queries', title: 'Query', component: QueryPage, keys: [charts] },
];
