import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { post } from '../../api/client';
import type { Exported } from '../../api/types';
import { dialects } from '../../lib/diagram/vendor';
import type { Diagram } from '../../lib/diagram/types';
import { download } from '../../lib/download';
import { CopyButton } from '../../ui/bits';
import { Modal } from '../../ui/modal';
import { Loaded } from '../../ui/states';
import { say } from '../../ui/toast';
import type { CanvasHandle } from './canvas';
import { Losses } from './problems';

const formats = { sql: 'SQL', dbml: 'DBML', mermaid: 'Mermaid', plantuml: 'PlantUML', markdown: 'Markdown', json: 'JSON', diagram: 'Assay file', svg: 'SVG', png: 'PNG' } as const;
type Format = keyof typeof formats;

export function ExportDialog({ diagram, canvas, shared, onClose }: { diagram: Diagram; canvas: CanvasHandle | null; shared: boolean; onClose: () => void }) {
  const drawn: Format[] = ['svg', 'png'];
  const [format, setFormat] = useState<Format>(shared ? 'svg' : 'sql');
  const [dialect, setDialect] = useState<Diagram['dialect']>(diagram.dialect);
  const image = drawn.includes(format);
  const file = useQuery({
    queryKey: ['export', diagram.id, format, dialect, diagram],
    queryFn: () => post<Exported>(`/api/diagrams/${diagram.id}/export`, { id: diagram.id, diagram, format, dialect }),
    enabled: !image && !shared, retry: false, gcTime: 0,
  });
  const name = (diagram.name || 'diagram').toLowerCase().replace(/[^\p{L}\p{N}]+/gu, '-').replace(/^-|-$/g, '');
  const draw = async () => {
    if (!canvas) return;
    try {
      if (format === 'svg') download(`${name}.svg`, canvas.toSvg('all'), 'image/svg+xml');
      else download(`${name}.png`, await canvas.toPng('all'));
    } catch (error) {
      say(error instanceof Error ? error.message : 'The picture could not be drawn.');
    }
  };
  return (
    <Modal label="Export" onClose={onClose} wide>
      <div className="stack">
        <div className="row"><h2>Export</h2><span className="grow" />
          {format === 'sql' && <select className="small" aria-label="Database" value={dialect} onChange={(e) => setDialect(e.target.value as Diagram['dialect'])}>{Object.entries(dialects).map(([id, text]) => <option key={id} value={id}>{text}</option>)}</select>}
        </div>
        <div className="segments" role="group" aria-label="Format">{(Object.keys(formats) as Format[]).filter((f) => !shared || drawn.includes(f)).map((f) => <button type="button" key={f} aria-pressed={f === format} onClick={() => setFormat(f)}>{formats[f]}</button>)}</div>
        {image ? (
          <>
            <p className="small muted">The whole diagram as it is drawn, without what is hidden.</p>
            <div className="row"><span className="grow" /><button type="button" className="primary" onClick={() => void draw()}>Download {formats[format]}</button></div>
          </>
        ) : (
          <Loaded query={file} height={280}>{(data) => (
            <>
              <pre className="dg-export" tabIndex={0} aria-label="Preview">{data.text.length > 60_000 ? `${data.text.slice(0, 60_000)}\n… the file has all of it` : data.text || ' '}</pre>
              <Losses losses={data.losses} />
              <div className="row"><span className="small muted">{data.file}</span><span className="grow" /><CopyButton text={data.text} /><button type="button" className="primary" onClick={() => download(data.file, data.text)}>Download</button></div>
            </>
          )}</Loaded>
        )}
      </div>
    </Modal>
  );
}
