import type { HttpResponseInit } from '@azure/functions';
import { appSettings } from '../config/app-settings.ts';
import { notFound } from '../http/problem.ts';
import { storageOrigin } from '../storage/storage-origin.ts';
import { type PageFile, pageFiles, pageName } from './page-files.ts';
import { pageHeaders } from './page-headers.ts';

type Headers = HttpResponseInit['headers'];
interface Asked {
  get(name: string): string | null;
}

/** The page itself: asked for anew each time, so that a new version of the app is seen. */
export async function pageAnswer(asked: Asked): Promise<HttpResponseInit> {
  const page = (await pageFiles()).get(pageName);
  if (!page) return notFound('page in this build');
  const headers = pageHeaders(storageOrigin(appSettings().storage));
  return answer(page, asked, { ...headers, 'cache-control': 'no-cache' });
}

/** A part of the page. Its name changes with its content, so it is kept for a year. */
export async function assetAnswer(name: string, asked: Asked): Promise<HttpResponseInit> {
  const file = name === pageName ? undefined : (await pageFiles()).get(name);
  return file
    ? answer(file, asked, {
        'cache-control': 'public, max-age=31536000, immutable',
        'x-content-type-options': 'nosniff',
      })
    : notFound('such part of the page');
}

function answer({ type, plain, zipped }: PageFile, asked: Asked, headers: Headers): HttpResponseInit {
  const zips = /\bgzip\b/.test(asked.get('accept-encoding') ?? '');
  return {
    status: 200,
    body: zips ? zipped : plain,
    headers: {
      ...headers,
      'content-type': type,
      vary: 'accept-encoding',
      ...(zips ? { 'content-encoding': 'gzip' } : {}),
    },
  };
}
