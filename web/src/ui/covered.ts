/** Something lies over the page and has the keys. */
export const covered = (): boolean => document.querySelector('dialog[open], .spotlight') !== null;
