// Server-sent events read from a fetch body: incremental, any chunking gives the same events.
export interface SseEvent {
  event: string;
  data: string;
  id?: string;
}

export class SseReader {
  private rest = '';
  feed(chunk: string): SseEvent[] {
    // a CR may end one chunk and its LF begin the next
    this.rest = (this.rest + chunk).replaceAll('\r\n', '\n');
    const events: SseEvent[] = [];
    for (let end = this.rest.indexOf('\n\n'); end >= 0; end = this.rest.indexOf('\n\n')) {
      const block = this.rest.slice(0, end);
      this.rest = this.rest.slice(end + 2);
      let event = 'message';
      let id: string | undefined;
      const data: string[] = [];
      for (const line of block.split('\n')) {
        if (line.startsWith('event:')) event = line.slice(6).trim();
        else if (line.startsWith('id:')) id = line.slice(3).trim();
        else if (line.startsWith('data:')) data.push(line.slice(5).replace(/^ /, ''));
      }
      if (data.length > 0) events.push({ event, data: data.join('\n'), ...(id === undefined ? {} : { id }) });
    }
    return events;
  }
}
