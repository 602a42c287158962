// A diagram that is being edited: undo and redo as patches, saved continuously, merged with what others save. `base` is what the server has,
// `current` what is seen; what is to be sent is always the difference of the two, so nothing can be sent twice or forgotten.
import { ApiError } from '../../api/client';
import { compose } from './compose';
import { apply, between, isEmpty } from './patch';
import { Pending } from './pending';
import { fit, rebase, type Conflict } from './rebase';
import type { Diagram, DiagramPatch } from './types';

export interface DocumentServer {
  load(id: string): Promise<Diagram>;
  revision(id: string, revision: number): Promise<Diagram>;
  save(id: string, body: { revision: number; patch: DiagramPatch; note: string }): Promise<{ revision: number; also?: DiagramPatch }>;
}
export type Status = 'saved' | 'saving' | 'offline' | 'conflict' | 'refused';
export interface DocumentState {
  diagram: Diagram;
  status: Status;
  /** Why it is offline or refused. */
  problem: string;
  conflicts: readonly Conflict[];
  /** Labels of what would be undone and redone. */
  undo?: string;
  redo?: string;
}
export interface RemoteChange {
  id: string;
  revision?: number;
  /** Absent when it is large. */
  patch?: DiagramPatch;
  client?: string;
  removed?: boolean;
}
interface Step {
  label: string;
  undo: DiagramPatch;
  redo: DiagramPatch;
  join?: string;
  at: number;
}
export interface World {
  server: DocumentServer;
  store: Storage;
  client: string;
  now: () => number;
}

// a page may open one diagram twice, one after the other
let opened = 0;
const calm = 350;
const joined = 1200;
const longest = 15_000;

export class DiagramDocument {
  private state: DocumentState;
  private listeners = new Set<() => void>();
  private done: Step[] = [];
  private undone: Step[] = [];
  private conflicts: Conflict[] = [];
  private labels: string[] = [];
  private timer: ReturnType<typeof setTimeout> | undefined;
  private pulse: ReturnType<typeof setInterval> | undefined;
  private sending: Promise<void> | null = null;
  private wait = 1000;
  private trouble: { status: 'offline' | 'refused'; text: string } | null = null;
  private closed = false;
  private held = 0;
  /** The newest revision of others that was told. */
  private heard = 0;
  private adopting = false;
  private pending: Pending;
  private unsent: { base: Diagram; current: Diagram; patch: DiagramPatch } | null = null;

  private constructor(private world: World, private id: string, private base: Diagram, private current: Diagram) {
    this.pending = new Pending(world.store, id, `${world.client}.${(opened += 1)}`, world.now);
    this.state = this.snapshot();
  }

  /** With what an earlier page could not save. Throws ApiError. */
  static async load(world: World, id: string): Promise<DiagramDocument> {
    const diagram = await world.server.load(id);
    const document = new DiagramDocument(world, id, diagram, diagram);
    await document.adopt();
    document.pulse = setInterval(() => {
      document.pending.alive();
      void document.adopt();
    }, 5000);
    return document;
  }

  getState = (): DocumentState => this.state;
  subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };
  /** Unsaved, and not even safe in this browser. */
  get atRisk(): boolean {
    return !this.pending.stored && this.base !== this.current;
  }

  /** Changes the diagram at once and saves it soon. Steps with one `join` that follow closely, or `whenever`, are undone together. Throws
   * PatchError. */
  edit(patch: DiagramPatch, label: string, join?: string, whenever = false): void {
    const next = apply(this.current, patch);
    if (next === this.current) return;
    this.record(this.current, next, label, join, whenever);
    this.changed(next, label);
  }
  undo(): boolean {
    return this.step(this.done, this.undone, 'undo');
  }
  redo(): boolean {
    return this.step(this.undone, this.done, 'redo');
  }
  /** Decides a conflict: ours is an edit like any other. */
  resolve(conflict: Conflict, mine: boolean): void {
    this.conflicts = this.conflicts.filter((c) => c !== conflict);
    if (!mine) return this.emit();
    const next = fit(this.current, conflict.keep).diagram;
    const label = `Keep ${conflict.path.join(' · ')}`;
    if (next !== this.current) this.record(this.current, next, label);
    this.changed(next, label);
  }
  /** Throws away what the server refused. */
  discard(): void {
    this.trouble = null;
    this.labels = [];
    this.current = this.base;
    this.done = [];
    this.undone = [];
    this.pending.clear();
    this.emit();
  }

  /** What somebody else saved, as the server tells it. */
  remote(change: RemoteChange): void {
    if (change.id !== this.id || change.client === this.world.client) return;
    if (change.removed) {
      this.trouble = { status: 'refused', text: 'Somebody deleted this diagram. Export it to keep what is seen here.' };
      return this.emit();
    }
    const revision = change.revision ?? 0;
    if (revision <= this.base.revision) return;
    this.heard = Math.max(this.heard, revision);
    // while our own is on its way: its refusal brings both together, after its answer what was heard is fetched
    if (this.sending) return;
    if (change.patch && revision === this.base.revision + 1) {
      const theirs = fit(this.base, change.patch);
      if (!theirs.left) return this.take({ ...theirs.diagram, revision });
    }
    this.catchUp();
  }
  /** Later, when the server does not answer: the next event or save tries again. */
  private catchUp(): void {
    void this.refetch().catch(() => {});
  }
  /** Takes the newest of the server; with a label what it changes is a step that can be undone. */
  async refetch(label?: string): Promise<void> {
    const before = this.current;
    const newest = await this.world.server.load(this.id);
    if (newest.revision > this.base.revision) this.take(newest);
    if (label) this.record(before, this.current, label);
    this.emit();
  }

  /** Resolves when nothing is left to save, or it cannot be saved now. */
  async flush(): Promise<void> {
    clearTimeout(this.timer);
    while (this.sending) await this.sending;
    if (this.closed || isEmpty(this.unsaved())) return this.settled();
    this.sending = this.send().finally(() => { this.sending = null; });
    this.emit();
    await this.sending;
    this.emit();
  }
  /** Saves nothing until it is released: what was just made has not got its name yet, and the server follows renames. */
  hold(): () => void {
    this.held += 1;
    let over = false;
    return () => {
      if (over) return;
      over = true;
      this.held -= 1;
      if (this.base !== this.current) this.schedule(calm);
    };
  }
  retry = (): void => {
    if (this.trouble?.status === 'offline') void this.flush();
  };
  close(): void {
    this.pending.release();
    this.closed = true;
    clearTimeout(this.timer);
    clearInterval(this.pulse);
    this.listeners.clear();
  }
  /** The page goes: the next one takes over what is unsaved. */
  release = () => this.pending.release();

  private async send(): Promise<void> {
    const sent = this.current;
    const patch = this.unsaved();
    const note = [...new Set(this.labels)].slice(0, 8).join('; ').slice(0, 240);
    const count = this.labels.length;
    try {
      const answer = await this.world.server.save(this.id, { revision: this.base.revision, patch, note });
      this.labels.splice(0, count);
      this.trouble = null;
      this.wait = 1000;
      const made = { ...apply(this.base, patch), revision: answer.revision };
      const theirs = answer.also ? apply(made, answer.also) : made;
      const ahead = this.current !== sent;
      const mine = this.current;
      this.base = theirs;
      this.current = ahead ? this.merged(sent, mine, theirs) : theirs;
      if (ahead) this.schedule(calm);
      this.keep();
      if (this.heard > this.base.revision) this.catchUp();
    } catch (error) {
      await this.failed(error);
    }
  }
  private async failed(error: unknown): Promise<void> {
    const status = error instanceof ApiError ? error.status : -1;
    const text = error instanceof Error ? error.message : String(error);
    if (status === 409) {
      try {
        this.take(await this.world.server.load(this.id));
        this.schedule(50);
        return;
      } catch (again) {
        return this.failed(again);
      }
    }
    // what the server will never take is not sent again until something else was changed
    if ((status >= 400 && status < 500 && status !== 408 && status !== 429) || status === -1) {
      this.trouble = { status: 'refused', text };
      return;
    }
    this.trouble = { status: 'offline', text };
    this.schedule(this.wait);
    this.wait = Math.min(this.wait * 2, longest);
  }
  private take(theirs: Diagram): void {
    const base = this.base;
    this.base = theirs;
    this.current = this.merged(base, this.current, theirs);
    if (!isEmpty(this.unsaved())) this.schedule(calm);
    this.keep();
    this.emit();
  }
  private merged(base: Diagram, mine: Diagram, theirs: Diagram): Diagram {
    const { diagram, conflicts } = rebase(base, mine, theirs);
    this.conflicts = [...this.conflicts, ...conflicts];
    return diagram.revision === theirs.revision ? diagram : { ...diagram, revision: theirs.revision };
  }
  private async adopt(): Promise<void> {
    if (this.adopting) return;
    this.adopting = true;
    for (const left of this.pending.adopt()) {
      const before = this.current;
      let next: Diagram;
      if (left.revision === this.base.revision && this.current === this.base) next = fit(this.current, left.patch).diagram;
      else {
        const origin = await this.world.server.revision(this.id, left.revision).catch(() => null);
        next = origin ? this.merged(origin, fit(origin, left.patch).diagram, this.current) : fit(this.current, left.patch).diagram;
      }
      if (next !== before) {
        this.record(before, next, left.note || 'Unsaved changes');
        this.changed(next, left.note || 'Unsaved changes');
      }
      // it is among our own unsaved changes now
      this.pending.forget(left);
    }
    this.adopting = false;
  }
  private record(before: Diagram, next: Diagram, label: string, join?: string, whenever = false): void {
    const step: Step = { label, undo: between(next, before), redo: between(before, next), at: this.world.now(), ...(join ? { join } : {}) };
    if (isEmpty(step.redo)) return;
    const last = this.done.at(-1);
    if (join && last?.join === join && (whenever || step.at - last.at < joined)) {
      last.undo = compose(step.undo, last.undo);
      last.redo = compose(last.redo, step.redo);
      last.at = step.at;
    } else this.done.push(step);
    this.undone = [];
  }
  private step(from: Step[], to: Step[], way: 'undo' | 'redo'): boolean {
    const step = from.pop();
    if (!step) return false;
    const before = this.current;
    const next = fit(before, step[way]).diagram;
    // others may have changed what it touches: the way back is from what was really done
    const there = between(before, next);
    const back = between(next, before);
    to.push({ label: step.label, at: 0, ...(way === 'undo' ? { undo: there, redo: back } : { undo: back, redo: there }) });
    this.changed(next, `${way === 'undo' ? 'Undo' : 'Redo'}: ${step.label}`);
    return true;
  }
  private changed(next: Diagram, label: string): void {
    this.current = next;
    this.labels.push(label);
    // anything new may be what the server can take
    if (this.trouble?.status === 'refused') this.trouble = null;
    this.keep();
    this.schedule(this.trouble ? this.wait : calm);
    this.emit();
  }
  /** From what the server has to what is seen. */
  private unsaved(): DiagramPatch {
    const { base, current } = this;
    if (this.unsent?.base !== base || this.unsent.current !== current) this.unsent = { base, current, patch: between(base, current) };
    return this.unsent.patch;
  }
  private keep(): void {
    const patch = this.unsaved();
    if (isEmpty(patch)) this.pending.clear();
    else this.pending.put({ revision: this.base.revision, patch, note: this.labels.at(-1) ?? '' });
  }
  private schedule(delay: number): void {
    if (this.closed) return;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => { if (this.held === 0) void this.flush(); }, delay);
  }
  private settled(): void {
    this.trouble = null;
    this.labels = [];
    this.pending.clear();
    this.emit();
  }
  private snapshot(): DocumentState {
    const dirty = this.sending !== null || (this.base !== this.current && !isEmpty(this.unsaved()));
    const status = this.trouble?.status ?? (this.conflicts.length > 0 ? 'conflict' : dirty ? 'saving' : 'saved');
    return { diagram: this.current, status, problem: this.trouble?.text ?? '', conflicts: this.conflicts, undo: this.done.at(-1)?.label, redo: this.undone.at(-1)?.label };
  }
  private emit(): void {
    this.state = this.snapshot();
    for (const listener of this.listeners) listener();
  }
}
