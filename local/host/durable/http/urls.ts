/** Where the real extension serves its webhooks, and where this engine serves what the client library calls. */
export const webhookPath = '/runtime/webhooks/durabletask';
export const rpcPath = '/durabletask';

/** Shown where the real host puts its system key; a local host does not ask for it. */
const codeQuery = 'code=local';

type UrlName =
  | 'statusQueryGetUri'
  | 'sendEventPostUri'
  | 'terminatePostUri'
  | 'rewindPostUri'
  | 'purgeHistoryDeleteUri'
  | 'restartPostUri'
  | 'suspendPostUri'
  | 'resumePostUri';

const tails: readonly (readonly [UrlName, string, string])[] = [
  ['statusQueryGetUri', '', ''],
  ['sendEventPostUri', '/raiseEvent/{eventName}', ''],
  ['terminatePostUri', '/terminate', 'reason={text}&'],
  ['rewindPostUri', '/rewind', 'reason={text}&'],
  ['purgeHistoryDeleteUri', '', ''],
  ['restartPostUri', '/restart', ''],
  ['suspendPostUri', '/suspend', 'reason={text}&'],
  ['resumePostUri', '/resume', 'reason={text}&'],
];

/** The management URLs of one instance. */
export function managementUrls(origin: string, hubName: string, instanceId: string): Record<string, string> {
  const base = `${origin}${webhookPath}/instances/${instanceId}`;
  const query = `taskHub=${hubName}&connection=Storage&${codeQuery}`;
  return Object.fromEntries(tails.map(([name, tail, first]) => [name, `${base}${tail}?${first}${query}`]));
}

/** What a start answers with: as the management URLs, without the one to rewind. */
export function startedUrls(origin: string, hubName: string, instanceId: string): Record<string, string> {
  const { rewindPostUri: _, ...urls } = managementUrls(origin, hubName, instanceId);
  return { id: instanceId, ...urls };
}

/** The durableClient binding's value, as JSON. */
export function clientBindingJson(baseUrl: string, hubName: string): string {
  const { origin } = new URL(baseUrl);
  const create = `${origin}${webhookPath}/orchestrators/{functionName}[/{instanceId}]`;
  return JSON.stringify({
    taskHubName: hubName,
    connectionName: null,
    creationUrls: {
      createNewInstancePostUri: `${create}?${codeQuery}`,
      createAndWaitOnNewInstancePostUri: `${create}?timeout={timeoutInSeconds}&pollingInterval={intervalInSeconds}&${codeQuery}`,
    },
    managementUrls: { id: 'INSTANCEID', ...managementUrls(origin, hubName, 'INSTANCEID') },
    baseUrl: `${origin}${webhookPath}`,
    requiredQueryStringParameters: codeQuery,
    rpcBaseUrl: `${origin}${rpcPath}/`,
    httpBaseUrl: null,
    maxGrpcMessageSizeInBytes: null,
    grpcHttpClientTimeout: null,
  });
}
