import { BlobServiceClient } from '@azure/storage-blob';
import { QueueServiceClient } from '@azure/storage-queue';
import { FunctionInError } from '../functions/app-function.ts';

/** The setting that names the host's own storage. */
export const hostStorage = 'AzureWebJobsStorage';

/** Storage clients by the name of the connection that a binding gives; one client for each name. */
export class StorageConnections {
  readonly #settings: NodeJS.ProcessEnv;
  readonly #blobs = new Map<string, BlobServiceClient>();
  readonly #queues = new Map<string, QueueServiceClient>();

  constructor(settings: NodeJS.ProcessEnv) {
    this.#settings = settings;
  }

  blobs(connection: string = hostStorage): BlobServiceClient {
    const known = this.#blobs.get(connection);
    if (known !== undefined) return known;
    const client = BlobServiceClient.fromConnectionString(this.#connectionString(connection));
    this.#blobs.set(connection, client);
    return client;
  }

  queues(connection: string = hostStorage): QueueServiceClient {
    const known = this.#queues.get(connection);
    if (known !== undefined) return known;
    const client = QueueServiceClient.fromConnectionString(this.#connectionString(connection));
    this.#queues.set(connection, client);
    return client;
  }

  #connectionString(connection: string): string {
    const value = this.#settings[`AzureWebJobs${connection}`] ?? this.#settings[connection];
    if (value !== undefined && value !== '') return value;
    const identity = Object.keys(this.#settings).some((key) => key.startsWith(`${connection}__`));
    throw new FunctionInError(
      identity
        ? `The storage connection '${connection}' is identity-based, which this host does not support: set a connection string.`
        : `Storage account connection string '${connection}' does not exist: set it as an app setting.`,
    );
  }
}
