import '@fontsource-variable/inter';
import '@fontsource-variable/jetbrains-mono';
import 'uplot/dist/uPlot.min.css';
import './app/tokens.css';
import './app/app.css';
import './app/pages.css';
import './app/diagrams.css';
import { ask } from './lib/early';

// a diagram waits for none of these in turn: the app, its page, its fonts, itself
const shared = location.pathname.startsWith('/shared/');
const diagrams = location.pathname === '/diagrams';
const page = shared ? import('./features/diagrams/shared') : diagrams ? import('./features/diagrams/page') : null;
const id = new URLSearchParams(location.search).get('id');
if (diagrams && id) ask(`/api/diagrams/${id}`);
if (shared || (diagrams && id)) for (const font of ['Inter', 'JetBrains Mono']) void document.fonts.load(`13px "${font} Variable"`);
// a page that did not come is asked for again, and says so
void Promise.all([import('./app/start'), page?.catch(() => null)]).then(([app, there]) => app.start(there ?? {}));
