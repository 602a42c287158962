// The same schema in React Flow: nodes with ten rows and a handle each, only what is visible is rendered.
import '@xyflow/react/dist/style.css';
import { Handle, Position, ReactFlow, ReactFlowProvider, useReactFlow, type Node, type NodeProps } from '@xyflow/react';
import { memo, useEffect } from 'react';
import { createRoot } from 'react-dom/client';
import type { Diagram } from '../../web/src/lib/diagram/types';

type Table = Node<{ table: Diagram['nodes'][number] }, 'table'>;
const TableNode = memo(({ data: { table } }: NodeProps<Table>) => (
  <div style={{ width: 240, border: '1px solid #c6cdd6', borderRadius: 5, background: '#fff', font: '12px sans-serif' }}>
    <div style={{ height: 32, padding: '0 10px', lineHeight: '32px', fontWeight: 600, background: '#eee' }}>{table.name}</div>
    {table.columns?.map((c) => (
      <div key={c.id} style={{ position: 'relative', height: 22, lineHeight: '22px', padding: '0 10px', display: 'flex', justifyContent: 'space-between' }}>
        <Handle type="source" id={c.id} position={Position.Left} />
        <span>{c.name}</span><span>{c.type}</span>
        <Handle type="target" id={`${c.id}t`} position={Position.Right} />
      </div>
    ))}
  </div>
));
const kinds = { table: TableNode };

function Page({ diagram }: { diagram: Diagram }) {
  const flow = useReactFlow();
  useEffect(() => {
    Object.assign(window, { flow });
  }, [flow]);
  return (
    <div style={{ position: 'fixed', inset: 0 }}>
      <ReactFlow
        defaultNodes={diagram.nodes.map((n) => ({ id: n.id, type: 'table', position: { x: n.x, y: n.y }, data: { table: n } }))}
        defaultEdges={diagram.edges.map((e) => ({ id: e.id, source: e.from, target: e.to, sourceHandle: e.pairs[0]?.[0], targetHandle: `${e.pairs[0]?.[1]}t`, type: 'smoothstep' }))}
        nodeTypes={kinds} onlyRenderVisibleElements fitView minZoom={0.01} panOnScroll
      />
    </div>
  );
}
const root = document.getElementById('root');
const data = new URLSearchParams(location.search).get('data');
if (root && data) createRoot(root).render(<ReactFlowProvider><Page diagram={(await (await fetch(data)).json()) as Diagram} /></ReactFlowProvider>);
