import { app } from '@azure/functions';
import { pageAnswer } from '../lib/page/page-answer.ts';

/**
 * GET /: the page. It holds nothing but itself; all that it shows it asks the API for. A route cannot be empty, so this one has a part
 * that may be left out and has no length.
 */
app.http('get-page', {
  methods: ['GET', 'HEAD'],
  route: '{page:maxlength(0)?}',
  authLevel: 'anonymous',
  handler: (request) => pageAnswer(request.headers),
});
