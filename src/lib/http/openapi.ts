import { STATUS_CODES } from 'node:http';
import * as z from 'zod';
import packageJson from '../../../package.json' with { type: 'json' };
import type { Access } from '../config/access.ts';
import { jobIdPattern } from '../job/job.ts';
import { jobOptionsSchema } from '../job/options.ts';
import { transcriptSchema } from '../transcript/transcript.ts';
import { failureSchema, jobListSchema, jobSchema } from './job-schema.ts';
import { securityOf, securitySchemes } from './openapi-security.ts';
import type { Operation, OperationAnswer } from './operation.ts';
import { operations } from './operations.ts';
import { partialSchema } from './partial-schema.ts';
import { problemSchema } from './problem-schema.ts';

/** Schemas that are named, and referred to by others. */
const named = {
  Job: jobSchema,
  JobList: jobListSchema,
  JobOptions: jobOptionsSchema,
  Failure: failureSchema,
  Problem: problemSchema,
  Transcript: transcriptSchema,
  PartialTranscript: partialSchema,
} as const;

const refOf = (name: string) => `#/components/schemas/${name}`;

/** What the app answers and takes, as an OpenAPI 3.1 document. Made of the schemas that validate. */
export function openApiDocument(access: Access): object {
  return {
    openapi: '3.1.1',
    info: {
      title: 'Dropscribe',
      version: packageJson.version,
      summary: packageJson.description,
      license: { name: packageJson.license, identifier: packageJson.license },
    },
    servers: [{ url: '/api' }],
    tags: [...new Set(operations.map(({ tag }) => tag))].map((name) => ({ name })),
    paths: paths(access),
    components: {
      schemas: schemasOf(new Map()),
      responses: { Problem: problemResponse('Any other error') },
      parameters: {
        id: { name: 'id', in: 'path', required: true, schema: { type: 'string', pattern: jobIdPattern.source } },
      },
      securitySchemes: securitySchemes(access),
    },
  };
}

/** Who is not let in: by the host, which says no more, or by the app. */
function refusals({ key, method }: Operation, access: Access): object {
  if (key === 'none') return {};
  if (key === 'admin' || access === 'key') {
    return { 401: { description: `${STATUS_CODES[401]}: the key is missing or wrong` } };
  }
  const forged = problemResponse('Another site asked for it, by the session of who is signed in');
  return { 401: problemResponse('Nobody is signed in'), ...(method === 'get' ? {} : { 403: forged }) };
}

function paths(access: Access): object {
  const all: Record<string, Record<string, object>> = {};
  for (const operation of operations) {
    const at = all[operation.path] ?? {};
    at[operation.method] = described(operation, access);
    all[operation.path] = at;
  }
  return all;
}

function described(operation: Operation, access: Access): object {
  const { id, tag, summary, description, key, path, query, headers, body, ...rest } = operation;
  const parameters = [
    ...(path.includes('{id}') ? [{ $ref: '#/components/parameters/id' }] : []),
    ...Object.entries(query ?? {}).map(([name, { schema }]) => parameter(name, 'query', schema)),
    ...Object.entries(headers ?? {}).map(([name, { schema }]) => parameter(name, 'header', schema)),
  ];
  const problems = Object.entries(rest.problems ?? {}).map(
    ([status, when]) => [status, problemResponse(when)] as const,
  );
  return {
    operationId: id,
    tags: [tag],
    summary,
    ...(description ? { description } : {}),
    security: securityOf(key, access),
    ...(parameters.length > 0 ? { parameters } : {}),
    ...(body ? { requestBody: { required: true, content: { 'application/json': { schema: schemaOf(body) } } } } : {}),
    responses: {
      ...Object.fromEntries(Object.entries(rest.answers).map(([status, answer]) => [status, response(answer)])),
      ...Object.fromEntries(problems),
      ...refusals(operation, access),
      default: { $ref: '#/components/responses/Problem' },
    },
  };
}

function parameter(name: string, where: 'query' | 'header', schema: z.ZodType): object {
  const { description, ...plain } = schemaOf(schema) as { description?: string };
  return { name, in: where, ...(description ? { description } : {}), schema: plain };
}

function response({ description, content = {}, headers = {} }: OperationAnswer): object {
  const media = Object.entries(content).map(([type, schema]) => [type, schema ? { schema: schemaOf(schema) } : {}]);
  const said = Object.entries(headers).map(([name, what]) => [name, { description: what, schema: { type: 'string' } }]);
  return {
    description,
    ...(said.length > 0 ? { headers: Object.fromEntries(said) } : {}),
    ...(media.length > 0 ? { content: Object.fromEntries(media) } : {}),
  };
}

function problemResponse(description: string): object {
  return { description, content: { 'application/problem+json': { schema: schemaOf(problemSchema) } } };
}

/** A schema as JSON Schema: by reference where it is named, else in place. */
function schemaOf(schema: z.ZodType): object {
  const name = Object.entries(named).find(([, one]) => one === schema)?.[0];
  if (name) return { $ref: refOf(name) };
  const inPlace = 'inPlace';
  return schemasOf(new Map([[inPlace, schema]]))[inPlace] ?? {};
}

/** The named schemas and others, each referring to those that are named. */
function schemasOf(others: ReadonlyMap<string, z.ZodType>): Record<string, object> {
  const registry = z.registry<{ id: string }>();
  for (const [id, schema] of [...Object.entries(named), ...others]) registry.add(schema, { id });
  // What a request may hold: a field that the app adds to an answer later is no error for its readers.
  const { schemas } = z.toJSONSchema(registry, { io: 'input', uri: refOf });
  return Object.fromEntries(Object.entries(schemas).map(([id, { $schema: _, $id: __, ...schema }]) => [id, schema]));
}
