import { readdir, readFile } from 'node:fs/promises';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';

/** A file of the page, as it is sent. */
export interface PageFile {
  readonly type: string;
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
export function pageFiles(): Promise<ReadonlyMap<string, PageFile>> {
  files ??= readAll();
  return files;
}

async function readAll(): Promise<ReadonlyMap<string, PageFile>> {
  const assets = new URL('./assets/', folder);
  const names = await readdir(fileURLToPath(assets));
  const read = await Promise.all([
    readOne(pageName, new URL(pageName, folder)),
    ...names.map((name) => readOne(name, new URL(name, assets))),
  ]);
  return new Map(read);
}

async function readOne(name: string, at: URL): Promise<[string, PageFile]> {
  const plain = await readFile(at);
  const zipped = await promisify(gzip)(plain);
  return [name, { type: types[extname(name)] ?? 'application/octet-stream', plain, zipped }];
}
