// The diagram as the server speaks it (CONTRACT.md, Diagram).
import type { components } from '../../api/schema';
export type Diagram = components['schemas']['Diagram'];
export type DiagramNode = Diagram['nodes'][number];
export type DiagramEdge = Diagram['edges'][number];
export type DiagramColumn = NonNullable<DiagramNode['columns']>[number];
export type DiagramPatch = components['schemas']['DiagramPatch'];
