/** A name for a server that was not given one: its database, else its host. Nothing secret of the URL is in it. */
export function nameOf(url: string): string {
  const match = /^[a-z][a-z0-9+]*:\/\/(?:[^@/]*@)?([^/:?#]*)(?::\d+)?(?:\/([^?#]*))?/i.exec(url.trim());
  const host = match?.[1] ?? '';
  const database = match?.[2] ?? '';
  return (database || host || 'postgres').toLowerCase().replace(/[^a-z0-9_-]+/g, '-').replace(/^-+|-+$/g, '') || 'postgres';
}
