/** What was kept under a key, or "": a frame in another site's page may be allowed no storage, and then asking throws. */
export function kept(where: 'localStorage' | 'sessionStorage', key: string): string {
  try {
    return window[where].getItem(key) ?? '';
  } catch {
    return '';
  }
}
