import type { BlockNode } from '../api/types';
import { ms, plural } from '../lib/format';
import { href, usePlace } from '../lib/url';
import { SqlLine } from './bits';

const waiters = (node: BlockNode): number => node.blocks.reduce((n, b) => n + 1 + waiters(b), 0);

export function BlockingTree({ roots }: { roots: BlockNode[] }) {
  return (
    <ul className="blocking">
      {roots.map((node) => (
        <Branch key={node.pid} node={node} root />
      ))}
    </ul>
  );
}

function Branch({ node, root = false }: { node: BlockNode; root?: boolean }) {
  const { params } = usePlace();
  return (
    <li>
      <div className="row">
        <span className={root ? 'badge critical' : 'badge warning'}>{root ? `holds up ${plural(waiters(node), 'session')}` : `waits ${ms(node.wait_ms)}`}</span>
        <a href={href('/activity', { target: params.target, all: '1', pid: String(node.pid) })}>pid {node.pid}</a>
        <span className="small muted">{node.user} · {node.database} · {node.state}</span>
      </div>
      <SqlLine text={node.text} />
      {node.blocks.length > 0 && (
        <ul>
          {node.blocks.map((child) => (
            <Branch key={child.pid} node={child} />
          ))}
        </ul>
      )}
    </li>
  );
}
