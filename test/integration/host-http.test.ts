import assert from 'node:assert/strict';
import { test } from 'node:test';
import { makeApp } from './support/make-app.ts';
import { startHost } from './support/start-host.ts';

const APP = `
const { app } = require('@azure/functions');
app.http('hello', { handler: async (req) => ({ body: 'Hello, ' + (req.query.get('name') ?? (await req.text())) }) });
`;

test('an HTTP function of a plain CommonJS app answers', async () => {
  await using files = await makeApp(APP);
  await using host = await startHost(files);
  const answer = await fetch(`${host.url}/api/hello?name=x`);
  assert.equal(await answer.text(), 'Hello, x');
});
