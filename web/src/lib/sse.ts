// Server-sent events read from a fetch body: incremental, any chunking gives the same events.
export interface SseEvent {
  event: string;
  data: string;
}

export class SseReader {
  private rest = '';
  feed(chunk: string): SseEvent[] {
    this.rest += chunk.replaceAll('\r\n', '\n');
    const events: SseEvent[] = [];
    for (let end = this.rest.indexOf('\n\n'); end >= 0; end = this.rest.indexOf('\n\n')) {
      const block = this.rest.slice(0, end);
      this.rest = this.rest.slice(end + 2);
      let event = 'message';
      const data: string[] = [];
      for (const line of block.split('\n')) {
        if (line.startsWith('event:')) event = line.slice(6).trim();
        else if (line.startsWith('data:')) data.push(line.slice(5).replace(/^ /, ''));
      }
      if (data.length > 0) events.push({ event, data: data.join('\n') });
    }
    return events;
  }
}
