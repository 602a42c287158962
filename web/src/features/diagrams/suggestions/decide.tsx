// Why a suggestion is muted or rejected, and a mute until when.
import { useState } from 'react';
import type { Placed } from '../../../lib/diagram/suggestions';
import { Modal } from '../../../ui/modal';
import type { Decision } from './ask';

const day = 86_400_000;
const spans: [string, number][] = [['for good', 0], ['for a day', day], ['for a week', 7 * day], ['for 30 days', 30 * day], ['for 90 days', 90 * day]];

export function Decide({ s, verdict, onDecide, onClose }: { s: Placed; verdict: 'muted' | 'rejected'; onDecide: (d: Decision) => void; onClose: () => void }) {
  const [reason, setReason] = useState('');
  const [span, setSpan] = useState(0);
  const mute = verdict === 'muted';
  const title = mute ? 'Mute the suggestion' : 'Reject the suggestion';
  return (
    <Modal label={title} onClose={onClose}>
      <form className="stack" onSubmit={(e) => {
        e.preventDefault();
        onDecide({ key: s.key, verdict, ...(reason.trim() ? { reason: reason.trim() } : {}), ...(mute && span ? { until: new Date(Date.now() + span).toISOString() } : {}) });
        onClose();
      }}>
        <h2>{title}</h2>
        <p>{s.description}</p>
        <p className="small muted">{mute ? 'It is right, but not now: nobody is shown it until the mute ends or is taken back.' : 'It is wrong here: nobody is shown it any more, and it counts against the rule.'}</p>
        <label className="field">Reason<input autoFocus maxLength={240} value={reason} placeholder="For whoever asks later; may be empty" onChange={(e) => setReason(e.target.value)} /></label>
        {mute && <label className="field">How long<select value={span} onChange={(e) => setSpan(Number(e.target.value))}>{spans.map(([text, value]) => <option key={value} value={value}>{text}</option>)}</select></label>}
        <div className="row"><span className="grow" /><button type="button" onClick={onClose}>Cancel</button><button type="submit" className="primary">{mute ? 'Mute' : 'Reject'}</button></div>
      </form>
    </Modal>
  );
}
