import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';

const replySchemaVersion = '2.0';
const headEnd = '\r\n\r\n';

interface Call {
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: Error) => void;
}

interface Reply {
  readonly id: number;
  readonly result?: unknown;
  readonly error?: { readonly message?: string; readonly data?: { readonly message?: string } };
}

/**
 * The Bicep compiler as one process for all questions, since starting it costs more than most answers. It speaks JSON-RPC on its standard
 * streams: https://learn.microsoft.com/azure/azure-resource-manager/bicep/bicep-cli-jsonrpc
 */
export class BicepProcess implements AsyncDisposable {
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #calls = new Map<number, Call>();
  #last = 0;
  #unread = Buffer.alloc(0);

  constructor(bicep: string, env: NodeJS.ProcessEnv) {
    this.#child = spawn(bicep, ['jsonrpc', '--stdio'], { env, stdio: 'pipe' });
    this.#child.stdout.on('data', (chunk: Buffer) => this.#read(chunk));
    this.#child.on('error', (error) => this.#fail(error));
    this.#child.on('close', (code) => this.#fail(new Error(`bicep has ended (${code})`)));
    // A write into a process that has ended; its end is what the callers are told.
    this.#child.stdin.on('error', () => {});
  }

  /** Rejects with what the compiler says is wrong. */
  call(method: string, params: object): Promise<unknown> {
    const id = ++this.#last;
    const body = JSON.stringify({ jsonrpc: replySchemaVersion, id, method, params });
    return new Promise((resolve, reject) => {
      this.#calls.set(id, { resolve, reject });
      this.#child.stdin.write(`Content-Length: ${Buffer.byteLength(body)}${headEnd}${body}`);
    });
  }

  #read(chunk: Buffer): void {
    this.#unread = Buffer.concat([this.#unread, chunk]);
    for (;;) {
      const headBytes = this.#unread.indexOf(headEnd);
      if (headBytes < 0) return;
      const bodyBytes = Number(/Content-Length: (\d+)/i.exec(this.#unread.toString('latin1', 0, headBytes))?.[1]);
      const from = headBytes + headEnd.length;
      if (this.#unread.length < from + bodyBytes) return;
      this.#answer(JSON.parse(this.#unread.toString('utf8', from, from + bodyBytes)) as Reply);
      this.#unread = this.#unread.subarray(from + bodyBytes);
    }
  }

  #answer({ id, result, error }: Reply): void {
    const call = this.#calls.get(id);
    this.#calls.delete(id);
    if (error) call?.reject(new Error(error.data?.message ?? error.message ?? 'bicep gives no reason'));
    else call?.resolve(result);
  }

  #fail(error: Error): void {
    for (const { reject } of this.#calls.values()) reject(error);
    this.#calls.clear();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const closed = once(this.#child, 'close');
    this.#child.kill();
    await closed;
  }
}
