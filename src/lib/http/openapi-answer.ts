import type { HttpResponseInit } from '@azure/functions';
import { appSettings } from '../config/app-settings.ts';
import { openApiDocument } from './openapi.ts';

let text: string | undefined;

/** The API's document. It is made when it is first asked for: 20 ms that a start need not take. */
export function openApiAnswer(): HttpResponseInit {
  text ??= JSON.stringify(openApiDocument(appSettings().access));
  return { status: 200, headers: { 'content-type': 'application/json', 'cache-control': 'no-cache' }, body: text };
}
