metadata description = 'All of Dropscribe in one resource group, but the event subscription: that needs the deployed app, and comes second (event-subscription.bicep).'

targetScope = 'resourceGroup'

@description('Names this environment; every resource\'s name follows from it, the resource group and the subscription.')
@minLength(1)
@maxLength(64)
param environmentName string

@description('A region that has Flex Consumption and Speech.')
param location string = resourceGroup().location

@description('Put on every resource.')
param tags object = {}

@description('Recognitions at once that the Speech resource allows. 100 is what a new one has; Azure raises it on request.')
@minValue(1)
@maxValue(100000)
param speechSessions int = 100

@description('Instances that recognise, at most. As it is, one for every 100 recognitions: host.json lets an instance have 100 steps under way.')
@minValue(1)
@maxValue(1000)
param maximumInstanceCount int = (speechSessions + 99) / 100

@description('Memory of an instance; 4096 has twice the processor, at twice the price a second.')
@allowed([2048, 4096])
param instanceMemoryMB int = 2048

@description('The app is built and tested for 24.')
@allowed(['22', '24'])
param nodeVersion string = '24'

@description('Copies of audio and transcripts.')
@allowed(['Standard_LRS', 'Standard_ZRS', 'Standard_GRS', 'Standard_GZRS'])
param dataRedundancy string = 'Standard_LRS'

@description('Days until audio is deleted; 0: never. Transcripts are never deleted by themselves.')
@minValue(0)
@maxValue(3650)
param audioRetentionDays int = 0

@description('Days that what is between audio and transcript is kept of a file that failed, so that another start goes on where it was.')
@minValue(1)
@maxValue(3650)
param keepWorkDays int = 7

@description('Days that a job is listed once it has ended; at least those above. Its transcript stays.')
@minValue(1)
@maxValue(3650)
param keepJobDays int = 30

@description('Object id of who may drop audio and read transcripts; empty: nobody until you say so.')
param userPrincipalId string = ''

@description('What the object id above is of.')
@allowed(['User', 'Group', 'ServicePrincipal'])
param userPrincipalType string = 'User'

@description('Client id of an app registration of this tenant: people sign in, instead of giving a key. Empty: keys. docs/deploy.md has how it is made.')
param entraClientId string = ''

@description('Who is told when something is wrong; empty: no alerts, which are paid by the month.')
param alertEmail string = ''

@description('Minutes within which a dropped file has its transcript or its rejection, else somebody is told.')
@minValue(15)
@maxValue(720)
param transcriptWithinMinutes int = 60

@description('Minutes within which the app hears of a dropped file, else somebody is told.')
@minValue(1)
@maxValue(720)
param queueAgeMinutes int = 10

@description('MB an hour that the app\'s memory may grow by while it grows steadily, else somebody is told.')
@minValue(1)
@maxValue(4096)
param memorySlopeMbPerHour int = 50

@description('Days that logs are kept; 30 are free.')
@minValue(30)
@maxValue(730)
param logRetentionDays int = 30

@description('GB of logs a day, after which no more are taken until the next.')
@minValue(1)
@maxValue(1000)
param logDailyCapGb int = 1

@description('Whether storage and Speech are reached through a private network only. Its private endpoints are paid by the hour.')
param privateNetwork bool = false

@description('IPv4 range of the private network, /24 or wider.')
param networkAddressPrefix string = '10.60.0.0/24'

@description('Public IPv4 addresses or ranges from which audio may be dropped and transcripts read in spite of the private network.')
param allowedAddresses string[] = []

@description('Further settings of the app by name, as docs/operations.md lists them.')
param appSettings object = {}

var instances = maximumInstanceCount <= speechSessions
  ? maximumInstanceCount
  : fail('maximumInstanceCount is at most speechSessions: each instance needs a recognition of its own.')
var token = uniqueString(subscription().id, resourceGroup().id, environmentName)
var allTags = union(tags, { 'azd-env-name': environmentName, application: 'dropscribe' })
var hostStorageName = 'sthost${token}'
var dataStorageName = 'stdata${token}'
var speechName = 'speech-${token}'
var functionAppName = 'func-${token}'
var insightsName = 'appi-${token}'
var eventTopicName = 'evgt-${token}'
var appIdentityName = 'id-app-${token}'
var eventsIdentityName = 'id-events-${token}'
var packageContainer = 'app-package'
var deadLetterContainer = 'dead-letters'
var poisonQueue = 'webjobs-blobtrigger-poison'

module identity 'modules/identity.bicep' = {
  name: 'identity'
  params: {
    appIdentityName: appIdentityName
    eventsIdentityName: eventsIdentityName
    location: location
    tags: allTags
  }
}

module hostStorage 'modules/host-storage.bicep' = {
  name: 'host-storage'
  params: {
    name: hostStorageName
    location: location
    tags: allTags
    closed: privateNetwork
    packageContainer: packageContainer
  }
}

module dataStorage 'modules/data-storage.bicep' = {
  name: 'data-storage'
  params: {
    name: dataStorageName
    location: location
    tags: allTags
    redundancy: dataRedundancy
    closed: privateNetwork
    allowedAddresses: allowedAddresses
    // Where the app answers, known before it is there.
    pageOrigin: 'https://${functionAppName}.azurewebsites.net'
    audioRetentionDays: audioRetentionDays
    // The app's sweep deletes what is due; this only what it left. The list of jobs is in there too.
    workRetentionDays: keepJobDays + 7
    deadLetterContainer: deadLetterContainer
    poisonQueue: poisonQueue
  }
}

module speech 'modules/speech.bicep' = {
  name: 'speech'
  params: {
    name: speechName
    location: location
    tags: allTags
    closed: privateNetwork
  }
}

module monitoring 'modules/monitoring.bicep' = {
  name: 'monitoring'
  params: {
    workspaceName: 'log-${token}'
    insightsName: insightsName
    location: location
    tags: allTags
    retentionDays: logRetentionDays
    dailyCapGb: logDailyCapGb
  }
}

module workbook 'modules/workbook.bicep' = {
  name: 'workbook'
  params: {
    title: 'Dropscribe ${environmentName}'
    location: location
    tags: allTags
    workspaceId: monitoring.outputs.workspaceId
  }
}

module access 'modules/access.bicep' = {
  name: 'access'
  params: {
    hostStorageName: hostStorageName
    dataStorageName: dataStorageName
    speechName: speechName
    insightsName: insightsName
    poisonQueue: poisonQueue
    deadLetterContainer: deadLetterContainer
    appIdentityName: appIdentityName
    eventsIdentityName: eventsIdentityName
    userPrincipalId: userPrincipalId
    userPrincipalType: userPrincipalType
  }
  dependsOn: [identity, hostStorage, dataStorage, speech, monitoring]
}

module network 'modules/private-network.bicep' = if (privateNetwork) {
  name: 'private-network'
  params: {
    name: 'vnet-${token}'
    location: location
    tags: allTags
    addressPrefix: networkAddressPrefix
    targets: [
      { name: 'host-blob-${token}', resourceId: hostStorage.outputs.id, part: 'blob' }
      { name: 'host-queue-${token}', resourceId: hostStorage.outputs.id, part: 'queue' }
      { name: 'host-table-${token}', resourceId: hostStorage.outputs.id, part: 'table' }
      { name: 'data-blob-${token}', resourceId: dataStorage.outputs.id, part: 'blob' }
      { name: 'data-queue-${token}', resourceId: dataStorage.outputs.id, part: 'queue' }
      { name: 'speech-${token}', resourceId: speech.outputs.id, part: 'account' }
    ]
  }
}

module functionApp 'modules/function-app.bicep' = {
  name: 'function-app'
  params: {
    planName: 'plan-${token}'
    appName: functionAppName
    location: location
    tags: allTags
    nodeVersion: nodeVersion
    instanceMemoryMB: instanceMemoryMB
    maximumInstanceCount: instances
    speechSessions: speechSessions
    hostStorageName: hostStorageName
    packageUrl: '${hostStorage.outputs.blobEndpoint}/${packageContainer}'
    dataBlobEndpoint: dataStorage.outputs.blobEndpoint
    dataQueueEndpoint: dataStorage.outputs.queueEndpoint
    speechEndpoint: speech.outputs.endpoint
    insightsName: insightsName
    identityId: identity.outputs.appResourceId
    identityClientId: identity.outputs.appClientId
    entraClientId: entraClientId
    subnetId: network.?outputs.appSubnetId ?? ''
    appSettings: union({ KEEP_WORK_DAYS: string(keepWorkDays), KEEP_JOB_DAYS: string(keepJobDays) }, appSettings)
  }
  // The host looks into its account as soon as it is there.
  dependsOn: [access]
}

module events 'modules/events.bicep' = {
  name: 'events'
  params: {
    name: eventTopicName
    location: location
    tags: allTags
    dataStorageId: dataStorage.outputs.id
    identityId: identity.outputs.eventsResourceId
  }
}

module alerts 'modules/alerts.bicep' = if (!empty(alertEmail)) {
  name: 'alerts'
  params: {
    email: alertEmail
    token: token
    location: location
    tags: allTags
    workspaceId: monitoring.outputs.workspaceId
    dataStorageName: dataStorageName
    eventTopicId: events.outputs.id
    functionAppName: functionAppName
    transcriptWithinMinutes: transcriptWithinMinutes
    queueAgeMinutes: queueAgeMinutes
    memorySlopeMbPerHour: memorySlopeMbPerHour
  }
  dependsOn: [functionApp]
}

@description('The function app, which the package is deployed to.')
output functionAppName string = functionAppName

@description('Where the app answers.')
output appUrl string = 'https://${functionApp.outputs.hostName}'

@description('Object id of the app\'s identity, which an app registration trusts instead of a secret.')
output appPrincipalId string = identity.outputs.appPrincipalId

@description('The account to drop audio into, container `audio`.')
output dataStorageName string = dataStorageName

@description('The topic that the second step subscribes to.')
output eventTopicName string = eventTopicName

@description('With which Event Grid writes dead letters.')
output eventsIdentityName string = eventsIdentityName

@description('The Speech resource: deleted ones are kept for 48 hours unless they are purged.')
output speechName string = speechName
