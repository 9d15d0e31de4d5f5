import type { InvocationRequest, InvocationResponse } from '../rpc.ts';

export type Callback = (...args: unknown[]) => unknown;

/** What an app says of a function when it registers it; bindings stay as they are, the host reads them. */
export interface CoreMetadata {
  readonly name: string;
  readonly bindings: Readonly<Record<string, unknown>>;
  readonly retryOptions?: unknown;
}

/** The part of `@azure/functions` that turns a host's typed data into arguments, and results back. */
export interface ProgrammingModel {
  readonly name: string;
  readonly version: string;
  getInvocationModel(context: CoreInvocationContext): InvocationModel;
  getCapabilities?(capabilities: WorkerCapabilities): Promise<WorkerCapabilities> | WorkerCapabilities;
}

export interface InvocationModel {
  getArguments(): Promise<{ context: unknown; inputs: unknown[] }>;
  invokeFunction(context: unknown, inputs: unknown[], callback: Callback): Promise<unknown>;
  getResponse(context: unknown, result: unknown): Promise<InvocationResponse>;
}

export interface CoreInvocationContext {
  readonly invocationId: string;
  readonly metadata: CoreMetadata;
  readonly request: InvocationRequest;
  state?: 'preInvocationHooks' | 'postInvocationHooks' | 'invocation';
  log(level: string, category: string, message: string): void;
}

export interface WorkerCapabilities {
  HttpUri?: string;
  [name: string]: string | undefined;
}

const hookNames = ['preInvocation', 'postInvocation', 'appStart', 'appTerminate', 'log'] as const;
export type HookName = (typeof hookNames)[number];

/** What an app registered: its functions, hooks and programming model. */
export class Registry {
  readonly functions = new Map<string, { readonly metadata: CoreMetadata; readonly callback: Callback }>();
  /** Shared by the app's start, terminate and invocation hooks. */
  readonly hookData: Record<string, unknown> = {};
  readonly #hooks = new Map<HookName, Callback[]>(hookNames.map((name) => [name, []]));
  readonly #write: (level: string, message: string) => void;
  model: ProgrammingModel | undefined;
  #started = false;

  constructor(write: (level: string, message: string) => void) {
    this.#write = write;
  }

  addFunction(metadata: CoreMetadata, callback: Callback): () => void {
    if (this.#started) throw new Error('A function can only be registered during app startup.');
    if (this.functions.has(metadata.name)) {
      throw new Error(`A function with name "${metadata.name}" has already been registered.`);
    }
    this.functions.set(metadata.name, { metadata, callback });
    return () => {
      if (this.#started) throw new Error('A function can only be disposed during app startup.');
      this.functions.delete(metadata.name);
    };
  }

  addHook(name: string, callback: Callback): () => void {
    const hooks = this.#hooks.get(hookNames.find((known) => known === name) ?? unknownHook(name));
    hooks?.push(callback);
    return () => {
      const at = hooks?.indexOf(callback) ?? -1;
      if (at >= 0) hooks?.splice(at, 1);
    };
  }

  /** Runs the hooks of one name one after another, in the order of their registration. */
  async runHooks(name: HookName, context: object): Promise<void> {
    for (const hook of this.#hooks.get(name) ?? []) await hook(context);
  }

  log(level: string, message: string, category = 'system', invocationContext?: unknown): void {
    const entry = { level, message, category, invocationContext, hookData: this.hookData };
    for (const hook of this.#hooks.get('log') ?? []) hook(entry);
    if (isShown(entry.level, category)) this.#write(entry.level, entry.message);
  }

  /** Closes registration and asks the library what it can do. */
  async start(): Promise<WorkerCapabilities> {
    this.#started = true;
    return (await this.model?.getCapabilities?.({})) ?? {};
  }
}

/** The real host's console: what the app says from Information up, of the library's own words only the problems. */
function isShown(level: string, category: string): boolean {
  const isProblem = ['warning', 'error', 'critical'].includes(level);
  return isProblem || (category === 'user' && level === 'information');
}

function unknownHook(name: string): never {
  const error = new RangeError(`Unrecognized hook "${name}"`);
  throw Object.assign(error, { isAzureFunctionsSystemError: true });
}
