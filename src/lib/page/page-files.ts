import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { Access } from '../config/access.ts';
import { withAccess } from './with-access.ts';

/** A file of the page, as it is sent. */
export interface PageFile {
  readonly type: string;
  /** Names the content, zipped or not. */
  readonly tag: string;
  readonly plain: Buffer;
  readonly zipped: Buffer;
}

export const pageName = 'index.html';
/** From dist/ on. */
const folder = new URL('./web/', import.meta.url);

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
};

let files: Promise<ReadonlyMap<string, PageFile>> | undefined;

/** The page's files by name, read and compressed when the first is asked for. There are few, and they are small. */
export function pageFiles(access: Access): Promise<ReadonlyMap<string, PageFile>> {
  files ??= readAll(access);
  return files;
}

async function readAll(access: Access): Promise<ReadonlyMap<string, PageFile>> {
  const page = withAccess(await readFile(new URL(pageName, folder), 'utf8'), access);
  const assets = new URL('./assets/', folder);
  const names = await readdir(fileURLToPath(assets));
  const read = await Promise.all([
    fileOf(pageName, Buffer.from(page)),
    ...names.map(async (name) => fileOf(name, await readFile(new URL(name, assets)))),
  ]);
  return new Map(read);
}

async function fileOf(name: string, plain: Buffer): Promise<[string, PageFile]> {
  const zipped = await promisify(gzip)(plain);
  const tag = `W/"${createHash('sha256').update(plain).digest('base64url').slice(0, 27)}"`;
  return [name, { type: types[extname(name)] ?? 'application/octet-stream', tag, plain, zipped }];
}
