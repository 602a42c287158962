import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { del, post } from '../../api/client';
import { Modal } from '../../ui/modal';
import { Problem } from '../../ui/states';
import { say } from '../../ui/toast';

const kinds = ['deploy', 'migration', 'note', 'restart', 'incident'];

/** Puts a mark on every chart of the target. */
export function Annotate({ target, onClose }: { target: string; onClose: () => void }) {
  const client = useQueryClient();
  const [kind, setKind] = useState('deploy');
  const [text, setText] = useState('');
  const add = useMutation({
    mutationFn: () => post<{ id: number }>('/api/annotations', { db_id: target, kind, text }),
    onSuccess: (mark) => {
      const refresh = () => void client.invalidateQueries({ queryKey: ['series'] });
      refresh();
      say(`Marked: ${text}.`, () => void del(`/api/annotations/${mark.id}`).then(refresh, (error: unknown) => say(error instanceof Error ? error.message : 'The mark could not be removed.')));
      onClose();
    },
  });
  return (
    <Modal label="Mark this moment" onClose={onClose}>
      <form className="stack" onSubmit={(e) => { e.preventDefault(); add.mutate(); }}>
        <h2>Mark this moment</h2>
        <label className="field">Kind<select value={kind} onChange={(e) => setKind(e.target.value)}>{kinds.map((k) => <option key={k}>{k}</option>)}</select></label>
        <label className="field">What happened<input autoFocus value={text} maxLength={200} onChange={(e) => setText(e.target.value)} placeholder="release 42" /></label>
        {add.error && <Problem error={add.error} />}
        <div className="row"><span className="grow" /><button type="button" onClick={onClose}>Cancel</button><button className="primary" disabled={!text.trim() || add.isPending}>Mark</button></div>
      </form>
    </Modal>
  );
}
