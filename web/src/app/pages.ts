import type { ComponentType } from 'react';
import { ActivityPage } from '../features/activity/page';
import { DashboardPage } from '../features/dashboard/page';
import { ExplainPage } from '../features/explain/page';
import { QueriesPage } from '../features/queries/page';
import { QueryPage } from '../features/query/page';
import { TargetsPage } from '../features/targets/page';

export interface Page {
  path: string;
  title: string;
  icon?: string;
  component: ComponentType;
}

export const pages: Page[] = [
  { path: '/', title: 'Dashboard', icon: '▤', component: DashboardPage },
  { path: '/activity', title: 'Activity', icon: '◉', component: ActivityPage },
  { path: '/queries', title: 'Queries', icon: '≡', component: QueriesPage },
  { path: '/explain', title: 'Explain', icon: '⌥', component: ExplainPage },
  { path: '/targets', title: 'Targets', icon: '⌂', component: TargetsPage },
  { path: '/queries', title: 'Query', component: QueryPage },
];
