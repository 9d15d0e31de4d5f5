/**
 * What host and worker say to each other. Field for field the messages of the Functions RPC protocol that the
 * library's programming model reads and writes (github.com/Azure/azure-functions-language-worker-protobuf), carried
 * here by Node's own IPC with structured clone in place of gRPC.
 */

/** A value on its way in or out of a function: exactly one field is set. */
export interface RpcTypedData {
  readonly string?: string | null;
  readonly json?: string | null;
  readonly bytes?: Uint8Array | null;
  readonly int?: number | null;
  readonly double?: number | null;
  readonly http?: RpcHttp | null;
  readonly modelBindingData?: {
    readonly version: string;
    readonly source: string;
    readonly contentType: string;
    readonly content: Uint8Array;
  } | null;
}

/** A request, or an answer, as the buffered form carries it. */
export interface RpcHttp {
  readonly method?: string;
  readonly url?: string;
  readonly nullableHeaders?: NullableMapping;
  readonly nullableParams?: NullableMapping;
  readonly nullableQuery?: NullableMapping;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: RpcTypedData | null;
  readonly statusCode?: string;
  readonly cookies?: readonly RpcCookie[];
}

type NullableMapping = Readonly<Record<string, { readonly value: string }>>;
type Nullable<T> = { readonly value: T } | undefined;

/** A cookie of an answer; `explicitNone` is SameSite=None, `none` is no SameSite at all. */
export interface RpcCookie {
  readonly name: string;
  readonly value: string;
  readonly domain?: Nullable<string>;
  readonly path?: Nullable<string>;
  readonly expires?: Nullable<{ readonly seconds: number }>;
  readonly secure?: Nullable<boolean>;
  readonly httpOnly?: Nullable<boolean>;
  readonly sameSite?: 'none' | 'lax' | 'strict' | 'explicitNone';
  readonly maxAge?: Nullable<number>;
}

/** One input or output of a function, by its name in the function's metadata. */
export interface RpcParameter {
  readonly name: string;
  readonly data: RpcTypedData;
}

export interface InvocationRequest {
  readonly invocationId: string;
  readonly functionId: string;
  readonly inputData: readonly RpcParameter[];
  readonly triggerMetadata: Readonly<Record<string, RpcTypedData>>;
}

export interface InvocationResponse {
  readonly outputData: readonly RpcParameter[];
  readonly returnValue?: RpcTypedData | null | undefined;
}

/** How a call of a function ended, as the host's triggers see it. */
export type InvocationOutcome =
  | { readonly ok: true; readonly response: InvocationResponse }
  | { readonly ok: false; readonly message: string; readonly stack?: string; readonly workerExited?: boolean };

export type HostMessage =
  | { readonly kind: 'invoke'; readonly request: InvocationRequest }
  /** The worker runs its appTerminate hooks and exits. */
  | { readonly kind: 'terminate' };

export type WorkerMessage =
  | {
      readonly kind: 'ready';
      /** Each function's metadata as JSON text: {name, bindings, retryOptions?}. */
      readonly functions: readonly string[];
      /** Where the library's own HTTP server listens, when the app streams HTTP. */
      readonly httpUri?: string;
    }
  | { readonly kind: 'failed'; readonly message: string }
  | { readonly kind: 'outcome'; readonly invocationId: string; readonly outcome: InvocationOutcome }
  | { readonly kind: 'log'; readonly level: string; readonly message: string };
