/** Checks of infra/ without Azure: what its compiler says, and what Azure would be asked for. */
import { after, test } from 'node:test';
import { checkAlerts } from './checks/alerts.ts';
import { checkAzd } from './checks/azd.ts';
import { checkClosed } from './checks/closed.ts';
import { checkEvents } from './checks/events.ts';
import { checkNames } from './checks/names.ts';
import { checkParameters } from './checks/parameters.ts';
import { checkQuota } from './checks/quota.ts';
import { checkRoles } from './checks/roles.ts';
import { checkSecrets } from './checks/secrets.ts';
import { checkSettings } from './checks/settings.ts';
import { checkSignIn } from './checks/sign-in.ts';
import { checkSource } from './checks/source.ts';
import { checkUploads } from './checks/uploads.ts';
import { findBicep } from './tools/bicep.ts';
import { Workshop } from './tools/workshop.ts';

/** Everything that can be switched on. */
const everything = `using 'dropscribe.bicep'
param environmentName = 'All (of) it_1'
param speechSessions = 250
param userPrincipalId = '00000000-0000-0000-0000-00000000000c'
param entraClientId = '00000000-0000-0000-0000-00000000000d'
param alertEmail = 'operator@example.com'
param privateNetwork = true
param allowedAddresses = ['203.0.113.0/24']
param audioRetentionDays = 30
param appSettings = { DEFAULT_LANGUAGE: 'de-DE' }
`;
/** The second step, with the names that the first gives. */
const secondStep = (names: Readonly<Record<string, unknown>>) => `using 'event-subscription.bicep'
param functionAppName = '${names['functionAppName']}'
param eventTopicName = '${names['eventTopicName']}'
param dataStorageName = '${names['dataStorageName']}'
param eventsIdentityName = '${names['eventsIdentityName']}'
`;

const bicep = await findBicep();
if ('missing' in bicep) {
  test('infra/ compiles and keeps its promises', { skip: bicep.missing }, () => {});
} else {
  const workshop = await Workshop.open(bicep.path);
  after(() => workshop[Symbol.asyncDispose]());
  const templates = await workshop.files('.bicep');
  const parameterFiles = await workshop.files('.bicepparam');
  await workshop.write('everything.bicepparam', everything);
  const deployments = {
    dev: await workshop.predict('dev.bicepparam'),
    prod: await workshop.predict('prod.bicepparam'),
    everything: await workshop.predict('everything.bicepparam'),
  };
  await workshop.write('second-step.bicepparam', secondStep(deployments.dev.outputs));
  const { template } = await workshop.compile('main.bicep');
  const { template: second } = await workshop.compile('event-subscription.bicep');

  checkSource(workshop, templates, parameterFiles);
  checkParameters(template);
  checkSecrets({ 'main.bicep': template, 'event-subscription.bicep': second });
  checkSettings(deployments);
  checkSignIn(deployments);
  checkUploads(deployments);
  checkRoles(deployments);
  checkClosed(deployments);
  checkNames(deployments);
  checkEvents(deployments.dev, await workshop.predict('second-step.bicepparam'));
  checkQuota(deployments, workshop);
  checkAlerts(deployments);
  checkAzd(await workshop.predict('main.bicepparam', 'subscription'));
}
