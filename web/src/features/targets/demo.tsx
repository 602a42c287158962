import { useMutation, useQueryClient } from '@tanstack/react-query';
import { post } from '../../api/client';
import type { Target } from '../../api/types';
import { keep } from '../../lib/scope';
import { go, usePlace } from '../../lib/url';
import { Problem } from '../../ui/states';
import { say } from '../../ui/toast';

/** Starts the demo in this Assay and opens its dashboard. */
export function UseDemo() {
  const client = useQueryClient();
  const { params } = usePlace();
  const demo = useMutation({
    mutationFn: () => post<Target>('/api/demo', {}),
    onSuccess: (target) => {
      say('The demo is watched. The first figures come within seconds.');
      void client.invalidateQueries({ queryKey: ['targets'] });
      go('/', { ...keep(params), target: target.id });
    },
  });
  return (
    <div className="stack">
      <p>The demo is a small shop with a workload and planted flaws, on a private PostgreSQL on this machine. The first start builds it, which takes some ten seconds and 405 MB; <code>assay demo --rm</code> deletes it.</p>
      <div className="row"><button type="button" disabled={demo.isPending} onClick={() => demo.mutate()}>{demo.isPending ? 'Starting the demo…' : 'Use the demo'}</button></div>
      {demo.error && <Problem error={demo.error} retry={() => demo.mutate()} />}
    </div>
  );
}
