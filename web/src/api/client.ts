// One client: JSON in and out, the bearer token of this tab, errors with their request id.
import { kept } from '../lib/kept';

export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly requestId: string,
  ) {
    super(message);
  }
}

// since when the server has not answered at all; any answer ends it
let silentSince: number | null = null;
const listeners = new Set<() => void>();
export const outage = {
  since: () => silentSince,
  subscribe: (listener: () => void) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  },
  set: (silent: boolean) => {
    if (silent === (silentSince !== null)) return;
    silentSince = silent ? Date.now() : null;
    for (const listener of listeners) listener();
  },
};

const tokenKey = 'assay-token';
export const getToken = () => kept('sessionStorage', tokenKey);
export const setToken = (token: string) => sessionStorage.setItem(tokenKey, token);

/** This page among all that are open: the server tells the others, not us, what we saved. */
export const clientId = [...crypto.getRandomValues(new Uint8Array(8))].map((b) => b.toString(16).padStart(2, '0')).join('');

export function headers(): Record<string, string> {
  const token = getToken();
  return { 'Content-Type': 'application/json', 'X-Assay-Client': clientId, ...(token ? { Authorization: `Bearer ${token}` } : {}) };
}

export async function problem(response: Response): Promise<ApiError> {
  const body = (await response.json().catch(() => null)) as { error?: { code: string; message: string; request_id: string } } | null;
  return new ApiError(response.status, body?.error?.code ?? 'unknown', body?.error?.message ?? `The server answered ${response.status}.`, body?.error?.request_id ?? '');
}

async function request<T>(method: string, path: string, body?: unknown, signal?: AbortSignal): Promise<T> {
  let response: Response;
  try {
    response = await fetch(path, { method, headers: headers(), body: body === undefined ? undefined : JSON.stringify(body), signal });
  } catch (error) {
    // who gave up learns nothing about the server
    if (signal?.aborted) throw error;
    outage.set(true);
    throw new ApiError(0, 'unreachable', 'Assay does not answer. Is it still running?', '');
  }
  outage.set(false);
  if (!response.ok) throw await problem(response);
  return (await response.json()) as T;
}

export const get = <T>(path: string, params: Record<string, string | number | undefined> = {}) => {
  const query = new URLSearchParams();
  for (const [key, value] of Object.entries(params)) if (value !== undefined && value !== '') query.set(key, String(value));
  const text = query.toString();
  return request<T>('GET', text ? `${path}?${text}` : path);
};
export const post = <T>(path: string, body: unknown, signal?: AbortSignal) => request<T>('POST', path, body, signal);
export const patch = <T>(path: string, body: unknown) => request<T>('PATCH', path, body);
export const del = <T>(path: string) => request<T>('DELETE', path);
