import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { type Deployments, each } from '../tools/deployments.ts';
import { inRepository } from '../tools/repository.ts';
import { at, changed, ofType } from '../tools/resources.ts';
import type { Prediction, Resource } from '../tools/workshop.ts';

/** https://learn.microsoft.com/azure/role-based-access-control/built-in-roles */
const roleNames: Readonly<Record<string, string>> = {
  'b7e6dc6d-f1e8-4753-8033-0f276bb0955b': 'Storage Blob Data Owner',
  'ba92f5b4-2d11-453d-a403-e96b0029c9fe': 'Storage Blob Data Contributor',
  '2a2b9908-6ea1-4ae2-8e65-a410df84e7d1': 'Storage Blob Data Reader',
  'db58b8e5-c6ad-4a2a-8342-4190687cbf4a': 'Storage Blob Delegator',
  '974c5e8b-45b9-4653-ba55-5f855dd0fb88': 'Storage Queue Data Contributor',
  'c6a89b2d-59bc-44d0-9896-0f6e12d7b80a': 'Storage Queue Data Message Sender',
  '0a9a7e1f-b9d0-4cc4-a60d-0319b160aaa3': 'Storage Table Data Contributor',
  'f2dc8367-1007-4938-bd23-fe263f013447': 'Cognitive Services Speech User',
  '3913510d-42f4-4e42-8a64-420c390055eb': 'Monitoring Metrics Publisher',
};

interface Grant {
  readonly who: string;
  readonly role: string;
  readonly on: string;
  readonly why: string;
}

/** Every role that somebody needs, and why. */
const needed: readonly Grant[] = [
  {
    who: 'app',
    role: 'Storage Blob Data Owner',
    on: 'sthost',
    why: 'what the host asks for: leases, keys, the package',
  },
  {
    who: 'app',
    role: 'Storage Queue Data Contributor',
    on: 'sthost',
    why: 'durable queues, and the queue of blob events',
  },
  { who: 'app', role: 'Storage Table Data Contributor', on: 'sthost', why: 'durable history' },
  {
    who: 'app',
    role: 'Storage Blob Data Contributor',
    on: 'stdata/audio',
    why: 'read by range; by the trigger its properties; upload links may write no more than who signed them',
  },
  {
    who: 'app',
    role: 'Storage Blob Delegator',
    on: 'stdata',
    why: 'upload links are signed with a key of the account',
  },
  { who: 'app', role: 'Storage Blob Data Contributor', on: 'stdata/transcripts', why: 'transcripts are written' },
  { who: 'app', role: 'Storage Blob Data Contributor', on: 'stdata/work', why: 'plans, segments, cancel marks' },
  {
    who: 'app',
    role: 'Storage Blob Data Contributor',
    on: 'stdata/rejected',
    why: 'rejections are written and taken back',
  },
  {
    who: 'app',
    role: 'Storage Queue Data Message Sender',
    on: 'stdata/webjobs-blobtrigger-poison',
    why: 'the extension sends there after five failures, and makes the queue only where it is not there',
  },
  { who: 'app', role: 'Cognitive Services Speech User', on: 'speech', why: 'recognition with a token' },
  { who: 'app', role: 'Monitoring Metrics Publisher', on: 'appi', why: 'logs without a key' },
  { who: 'events', role: 'Storage Blob Data Contributor', on: 'stdata/dead-letters', why: 'dead letters are blobs' },
];

/** What a person gets who is named in the parameters. */
const neededByUser: readonly Grant[] = [
  { who: 'user', role: 'Storage Blob Data Contributor', on: 'stdata/audio', why: 'drops audio' },
  { who: 'user', role: 'Storage Blob Data Reader', on: 'stdata/transcripts', why: 'reads transcripts' },
  { who: 'user', role: 'Storage Blob Data Reader', on: 'stdata/rejected', why: 'reads why not' },
  { who: 'user', role: 'Storage Blob Data Reader', on: 'stdata/dead-letters', why: 'sees what was not delivered' },
];

/** Every role that is needed is assigned, and none besides. */
export function checkRoles(deployments: Deployments): void {
  for (const [name, deployment] of each(deployments)) {
    test(`${name}: the roles are those of the table, and none besides`, () => {
      const expected = name === 'everything' ? [...needed, ...neededByUser] : needed;
      assert.deepEqual(assigned(deployment), expected.map(inWords).sort());
    });

    test(`${name}: every role assignment says why`, () => {
      for (const { properties } of assignments(deployment)) assert.ok(String(properties['description']).length > 20);
    });
  }

  test('a role too many, one too few and one too wide are noticed', () => {
    const [first, second] = assignments(deployments.dev);
    assert.ok(first && second);
    const has = (prediction: Prediction) => assigned(prediction).join('\n') === needed.map(inWords).sort().join('\n');
    assert.ok(has(deployments.dev));
    assert.ok(!has(changed(deployments.dev, (resources) => void resources.push(first))));
    assert.ok(
      !has(
        changed(
          deployments.dev,
          (resources) =>
            void resources.splice(
              resources.findIndex(({ id }) => id === first.id),
              1,
            ),
        ),
      ),
    );
    const widened = changed(deployments.dev, (resources) => {
      for (const resource of resources) resource.id = resource.id.replace('/blobServices/default/containers/work', '');
    });
    assert.ok(!has(widened));
  });

  test('the app may write exactly the containers that its code writes', () => {
    const mayWrite = needed
      .filter(({ who, role, on }) => who === 'app' && role.endsWith('Contributor') && on.startsWith('stdata/'))
      .map(({ on }) => on.replace('stdata/', ''));
    assert.deepEqual([...containersWritten(), ...containersLinked()].sort(), mayWrite.sort());
  });

  test('the app may sign links to the data account as long as its code does', () => {
    const maySign = needed.some(({ who, role }) => who === 'app' && role === 'Storage Blob Delegator');
    assert.equal(containersLinked().size > 0, maySign);
  });
}

const assignments = ({ resources }: Prediction) => ofType(resources, 'Microsoft.Authorization/roleAssignments');
const assigned = (prediction: Prediction) => assignments(prediction).map(describe).sort();
const inWords = ({ who, role, on }: Grant) => `${who}: ${role} on ${on}`;

function describe({ id, properties }: Resource): string {
  const principal = String(at(properties, 'principalId'));
  const who = /userAssignedIdentities\/id-(\w+)-/.exec(principal)?.[1] ?? 'user';
  const role = String(at(properties, 'roleDefinitionId')).split('/').at(-1) ?? '';
  const scope = id.split('/providers/Microsoft.Authorization/')[0] ?? '';
  const [account, part] = [
    /providers\/[^/]+\/[^/]+\/([^/]+)/.exec(scope)?.[1],
    /(?:containers|queues)\/([^/]+)$/.exec(scope)?.[1],
  ];
  // The group or the subscription, where no resource is named.
  const on = account?.replace(/-?[a-z0-9]{13}$/, '') ?? scope;
  return inWords({ who, role: roleNames[role] ?? role, on: part ? `${on}/${part}` : on, why: '' });
}

/** Containers of the store that something in src/ writes into or deletes from. */
const containersWritten = () => containersIn(/\b(?:write|upload|delete)\w*\(\s*(?:scope\.)?store\.(\w+)/g);

/** Containers for which something in src/ signs links, with the identity's own key. */
const containersLinked = () =>
  containersIn(/\b(\w+)\.getBlobClient\([^;]+;(?=[\s\S]+\bgenerateUserDelegationSasUrl\()/g);

function containersIn(mention: RegExp): Set<string> {
  const mentioned = new Set<string>();
  for (const entry of readdirSync(inRepository('src'), { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || !entry.name.endsWith('.ts')) continue;
    const text = readFileSync(join(entry.parentPath, entry.name), 'utf8');
    for (const [, container] of text.matchAll(mention)) if (container) mentioned.add(container);
  }
  return mentioned;
}
