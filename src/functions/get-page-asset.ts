import { app } from '@azure/functions';
import { assetAnswer } from '../lib/page/page-answer.ts';

/** GET /assets/{file}: what the page is made of. */
app.http('get-page-asset', {
  methods: ['GET', 'HEAD'],
  route: 'assets/{file}',
  authLevel: 'anonymous',
  handler: async ({ headers, params }) => assetAnswer(params['file'] ?? '', headers),
});
