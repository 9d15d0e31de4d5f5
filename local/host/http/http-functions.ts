import type { IncomingMessage, ServerResponse } from 'node:http';
import * as z from 'zod';
import { type AppFunction, FunctionInError } from '../functions/app-function.ts';
import type { Invoker } from '../functions/invoker.ts';
import { BodyTooLarge, readBody } from './read-body.ts';
import { compareRoutes, compileRoute, type RouteTemplate } from './route-template.ts';
import { writeAnswer } from './rpc-answer.ts';
import { toRpcRequest } from './rpc-request.ts';
import { proxyStream } from './stream-proxy.ts';

interface HttpRoute {
  readonly fn: AppFunction;
  readonly route: RouteTemplate;
  readonly methods: readonly string[];
}

const triggerOptions = z.looseObject({ route: z.string().optional(), methods: z.array(z.string()).optional() });

/** The HTTP functions of an app, by route and method. Keys (authLevel) are not asked for, as on a developer's machine. */
export class HttpFunctions {
  readonly #routes: HttpRoute[] = [];
  readonly #invoker: Invoker;
  readonly #routePrefix: string;
  readonly #bodyLimitBytes: number;

  constructor(invoker: Invoker, settings: { readonly routePrefix: string; readonly bodyLimitBytes: number }) {
    this.#invoker = invoker;
    this.#routePrefix = settings.routePrefix;
    this.#bodyLimitBytes = settings.bodyLimitBytes;
  }

  /** @throws FunctionInError when the route cannot be served */
  add(fn: AppFunction): void {
    const { route = fn.name, methods = [] } = triggerOptions.parse(fn.trigger);
    if (/^\/?(admin|runtime)(\/|$)/i.test(`${this.#routePrefix}/${route}`)) {
      throw new FunctionInError(`The route '${route}' conflicts with a route of the host.`);
    }
    const compiled = compileRoute(`${this.#routePrefix}/${route}`);
    this.#routes.push({ fn, route: compiled, methods: methods.map((method) => method.toUpperCase()) });
    this.#routes.sort((a, b) => compareRoutes(a.route.precedence, b.route.precedence));
  }

  /** Each function's name with its methods and URL path, for printing. */
  *list(): Iterable<{ readonly name: string; readonly methods: readonly string[] }> {
    for (const { fn, methods } of this.#routes) yield { name: fn.name, methods };
  }

  /** False when no function has this route and method: the real host then says 404, for the method too. */
  async serve(request: IncomingMessage, response: ServerResponse, url: URL): Promise<boolean> {
    for (const { fn, route, methods } of this.#routes) {
      const params = route.match(url.pathname);
      if (params === undefined) continue;
      if (methods.length > 0 && !methods.includes(request.method ?? 'GET')) continue;
      await this.#call(fn, params, request, response, url);
      return true;
    }
    return false;
  }

  async #call(
    fn: AppFunction,
    params: Readonly<Record<string, string>>,
    request: IncomingMessage,
    response: ServerResponse,
    url: URL,
  ): Promise<void> {
    const invocationId = crypto.randomUUID();
    const httpUri = await this.#invoker.httpUri();
    if (httpUri !== undefined) {
      const { http, triggerMetadata } = toRpcRequest(request, url, params, undefined);
      const call = this.#invoker.invoke(fn, { http }, triggerMetadata, invocationId);
      await proxyStream(request, response, { httpUri, invocationId }, call);
      return;
    }
    let body: Buffer;
    try {
      body = await readBody(request, this.#bodyLimitBytes);
    } catch (error) {
      if (error instanceof BodyTooLarge) response.writeHead(413, { connection: 'close' }).end();
      return; // anything else: the client is gone, and nobody waits for an answer
    }
    const { http, triggerMetadata } = toRpcRequest(request, url, params, body.length === 0 ? undefined : body);
    const outcome = await this.#invoker.invoke(fn, { http }, triggerMetadata, invocationId);
    if (!outcome.ok) response.writeHead(500).end();
    else writeAnswer(response, outcome.response.returnValue);
  }
}
