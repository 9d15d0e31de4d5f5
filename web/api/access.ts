import { signal } from '@preact/signals';

/** How the app lets people in: by a function key, or by the platform's own sign-in with Entra. */
export type Access = 'key' | 'entra';

export const access: Access =
  document.querySelector('meta[name="dropscribe-access"]')?.getAttribute('content') === 'entra' ? 'entra' : 'key';

const storageKey = 'dropscribe-key';

/** The key that requests carry; empty where none is asked for, as on one's own machine. */
export const apiKey = signal(stored(localStorage) ?? stored(sessionStorage) ?? '');
/** True from a request that was turned away on, until one is let in. */
export const turnedAway = signal(false);

/** Takes a key: for as long as this tab lives, or for this browser until it is forgotten. */
export function useKey(key: string, remember: boolean): void {
  forgetKey();
  if (key !== '') (remember ? localStorage : sessionStorage).setItem(storageKey, key);
  apiKey.value = key;
  turnedAway.value = false;
}

export function forgetKey(): void {
  localStorage.removeItem(storageKey);
  sessionStorage.removeItem(storageKey);
  apiKey.value = '';
}

export const signInHref = '/.auth/login/aad?post_login_redirect_uri=/';
export const signOutHref = '/.auth/logout?post_logout_redirect_uri=/';

function stored(storage: Storage): string | undefined {
  return storage.getItem(storageKey) ?? undefined;
}
