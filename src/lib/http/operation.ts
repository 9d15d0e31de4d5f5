import type { ZodType } from 'zod';

/** One route with one method, as the API's document shows it. */
export interface Operation {
  /** The name of its function. */
  readonly id: string;
  readonly method: 'get' | 'post' | 'put' | 'patch' | 'delete';
  /** Under /api; `{id}` stands for a job's id. */
  readonly path: string;
  readonly tag: 'Transcriptions' | 'Uploads' | 'The app';
  readonly summary: string;
  readonly description?: string;
  /** The key that the platform asks for. */
  readonly key: 'function' | 'admin' | 'none';
  readonly query?: Readonly<Record<string, { readonly schema: ZodType }>>;
  /** Of the request. */
  readonly headers?: Readonly<Record<string, { readonly schema: ZodType }>>;
  readonly body?: ZodType;
  readonly answers: Readonly<Record<number, OperationAnswer>>;
  /** Statuses of problems that are the request's own, and when. */
  readonly problems?: Readonly<Record<number, string>>;
}

export interface OperationAnswer {
  readonly description: string;
  /** By media type; without a schema it is text or bytes. */
  readonly content?: Readonly<Record<string, ZodType | undefined>>;
  readonly headers?: Readonly<Record<string, string>>;
}
