import Module from 'node:module';
import type { Callback, CoreMetadata, ProgrammingModel, Registry } from './registry.ts';

/** The version of the Node worker whose recorded behaviour this one follows. */
const workerVersion = '3.9.1';
const hostVersion = '4.1037.0';

class Disposable {
  readonly #undo: () => void;
  #done = false;

  constructor(undo: () => void) {
    this.#undo = undo;
  }

  static from(...items: { dispose(): unknown }[]): Disposable {
    return new Disposable(() => {
      for (const item of items) item.dispose();
    });
  }

  dispose(): void {
    if (this.#done) return;
    this.#done = true;
    this.#undo();
  }
}

/**
 * Answers `require('@azure/functions-core')`, a module that exists nowhere but in a worker, with the API through
 * which `@azure/functions` meets its host. Without it the library falls into its test mode.
 */
export function serveCoreApi(registry: Registry): void {
  const coreApi = {
    version: workerVersion,
    hostVersion,
    registerFunction: (metadata: CoreMetadata, callback: Callback) =>
      new Disposable(registry.addFunction(metadata, callback)),
    registerHook: (name: string, callback: Callback) => new Disposable(registry.addHook(name, callback)),
    setProgrammingModel: (model: ProgrammingModel) => {
      registry.model = model;
    },
    getProgrammingModel: () => registry.model,
    log: (level: string, category: string, message: string) => registry.log(level, message, category),
    Disposable,
  };
  // As the real worker does it; a resolve hook would also serve `import`, which the real one does not.
  Module.prototype.require = new Proxy(Module.prototype.require, {
    apply: (target, self, args) => (args[0] === '@azure/functions-core' ? coreApi : Reflect.apply(target, self, args)),
  });
}
