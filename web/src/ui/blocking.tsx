import type { BlockNode } from '../api/types';
import { ms, oneLine } from '../lib/format';

export function BlockingTree({ roots }: { roots: BlockNode[] }) {
  return (
    <div className="tree">
      <ul>
        {roots.map((node) => (
          <Branch key={node.pid} node={node} root />
        ))}
      </ul>
    </div>
  );
}

function Branch({ node, root = false }: { node: BlockNode; root?: boolean }) {
  return (
    <li>
      <div className="row small">
        <span className={root ? 'badge critical' : 'badge warning'}>{root ? 'blocks' : `waits ${ms(node.wait_ms)}`}</span>
        <b>pid {node.pid}</b> {node.user} · {node.database} · {node.state}
      </div>
      <code className="cut" title={node.text}>{oneLine(node.text)}</code>
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
