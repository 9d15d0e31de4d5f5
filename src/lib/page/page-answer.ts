import type { HttpResponseInit } from '@azure/functions';
import { appSettings } from '../config/app-settings.ts';
import { hasTag } from '../http/job-tag.ts';
import { notFound } from '../http/problem.ts';
import { storageOrigin } from '../storage/storage-origin.ts';
import { acceptsGzip } from './accepts-gzip.ts';
import { type PageFile, pageFiles, pageName } from './page-files.ts';
import { assetHeaders, pageHeaders } from './page-headers.ts';

type Headers = Readonly<Record<string, string>>;
interface Asked {
  get(name: string): string | null;
}

/** The page itself: asked for anew each time, so that a new version of the app is seen; 304 where there is none. */
export async function pageAnswer(asked: Asked): Promise<HttpResponseInit> {
  const { access, storage } = appSettings();
  const page = (await pageFiles(access)).get(pageName);
  if (!page) return notFound('page in this build');
  return answer(page, asked, { ...pageHeaders(storageOrigin(storage)), 'cache-control': 'no-cache' });
}

/** A part of the page. Its name changes with its content, so it is kept for a year. */
export async function assetAnswer(name: string, asked: Asked): Promise<HttpResponseInit> {
  const file = name === pageName ? undefined : (await pageFiles(appSettings().access)).get(name);
  if (!file) return notFound('such part of the page');
  return answer(file, asked, { ...assetHeaders, 'cache-control': 'public, max-age=31536000, immutable' });
}

function answer({ type, tag, plain, zipped }: PageFile, asked: Asked, headers: Headers): HttpResponseInit {
  const always = { ...headers, etag: tag, vary: 'accept-encoding' };
  if (hasTag(asked.get('if-none-match'), tag)) return { status: 304, headers: always };
  const zips = acceptsGzip(asked.get('accept-encoding'));
  return {
    status: 200,
    body: zips ? zipped : plain,
    headers: { ...always, 'content-type': type, ...(zips ? { 'content-encoding': 'gzip' } : {}) },
  };
}
