metadata description = 'Who may do what: every role assignment there is, each at the narrowest scope, with its reason. No role is on the resource group.'

param hostStorageName string
param dataStorageName string
param speechName string
param insightsName string

@description('Queue of the data account for what the app failed to take five times.')
param poisonQueue string

@description('Container of the data account for what Event Grid could not deliver.')
param deadLetterContainer string

@description('The app\'s identity.')
param appIdentityName string

@description('Event Grid\'s identity.')
param eventsIdentityName string

@description('Who may drop audio and read what comes of it; empty: nobody yet.')
param userPrincipalId string

@allowed(['User', 'Group', 'ServicePrincipal'])
param userPrincipalType string

var roles = {
  blobOwner: 'b7e6dc6d-f1e8-4753-8033-0f276bb0955b'
  blobContributor: 'ba92f5b4-2d11-453d-a403-e96b0029c9fe'
  blobReader: '2a2b9908-6ea1-4ae2-8e65-a410df84e7d1'
  blobDelegator: 'db58b8e5-c6ad-4a2a-8342-4190687cbf4a'
  queueContributor: '974c5e8b-45b9-4653-ba55-5f855dd0fb88'
  queueSender: 'c6a89b2d-59bc-44d0-9896-0f6e12d7b80a'
  tableContributor: '0a9a7e1f-b9d0-4cc4-a60d-0319b160aaa3'
  speechUser: 'f2dc8367-1007-4938-bd23-fe263f013447'
  metricsPublisher: '3913510d-42f4-4e42-8a64-420c390055eb'
}

// Who they are by name, known before anything is deployed; and by the id that Azure gives them.
var names = { app: appIdentity.id, events: eventsIdentity.id, user: userPrincipalId }
var principals = {
  app: appIdentity.properties.principalId
  events: eventsIdentity.properties.principalId
  user: userPrincipalId
}
var types = { app: 'ServicePrincipal', events: 'ServicePrincipal', user: userPrincipalType }

// The host makes its containers, queues and tables by itself, under names of its own: so these are for its whole account.
var hostGrants = [
  {
    role: roles.blobOwner
    why: 'The Functions host keeps its locks and keys here, Durable Functions its leases and large messages, and the app is run from the package here.'
  }
  {
    role: roles.queueContributor
    why: 'Durable Functions and the blob trigger work through queues that the host makes.'
  }
  {
    role: roles.tableContributor
    why: 'Durable Functions keeps the history of orchestrations in tables that it makes.'
  }
]

var appGrants = [
  {
    container: 'audio'
    who: 'app'
    role: roles.blobContributor
    why: 'The app and its blob trigger read what is dropped. It writes nothing here itself, but signs links to upload or to play one file, and a link may do no more than who signed it.'
  }
  {
    container: 'transcripts'
    who: 'app'
    role: roles.blobContributor
    why: 'The app writes transcripts.'
  }
  {
    container: 'work'
    who: 'app'
    role: roles.blobContributor
    why: 'The app writes, reads and deletes what is between audio and transcript.'
  }
  {
    container: 'rejected'
    who: 'app'
    role: roles.blobContributor
    why: 'The app writes why a file has no transcript, and deletes that once it has one.'
  }
  {
    container: deadLetterContainer
    who: 'events'
    role: roles.blobContributor
    why: 'Event Grid writes the events that it could not deliver.'
  }
]

var userGrants = [
  {
    container: 'audio'
    who: 'user'
    role: roles.blobContributor
    why: 'A user drops audio and may delete it.'
  }
  {
    container: 'transcripts'
    who: 'user'
    role: roles.blobReader
    why: 'A user reads transcripts.'
  }
  {
    container: 'rejected'
    who: 'user'
    role: roles.blobReader
    why: 'A user reads why a file has no transcript.'
  }
  {
    container: deadLetterContainer
    who: 'user'
    role: roles.blobReader
    why: 'A user sees which events were not delivered.'
  }
]

var containerGrants = concat(appGrants, empty(userPrincipalId) ? [] : userGrants)

resource appIdentity 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' existing = {
  name: appIdentityName
}

resource eventsIdentity 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' existing = {
  name: eventsIdentityName
}

resource hostStorage 'Microsoft.Storage/storageAccounts@2024-01-01' existing = {
  name: hostStorageName
}

resource dataStorage 'Microsoft.Storage/storageAccounts@2024-01-01' existing = {
  name: dataStorageName

  resource blobs 'blobServices' existing = {
    name: 'default'

    resource containers 'containers' existing = [for grant in containerGrants: { name: grant.container }]
  }

  resource messages 'queueServices' existing = {
    name: 'default'

    resource poison 'queues' existing = {
      name: poisonQueue
    }
  }
}

resource speech 'Microsoft.CognitiveServices/accounts@2025-06-01' existing = {
  name: speechName
}

resource insights 'Microsoft.Insights/components@2020-02-02' existing = {
  name: insightsName
}

resource onHostStorage 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for grant in hostGrants: {
    name: guid(hostStorage.id, names.app, grant.role)
    scope: hostStorage
    properties: {
      principalId: principals.app
      principalType: types.app
      roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', grant.role)
      description: grant.why
    }
  }
]

resource onContainers 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for (grant, index) in containerGrants: {
    name: guid(dataStorage::blobs::containers[index].id, names[grant.who], grant.role)
    scope: dataStorage::blobs::containers[index]
    properties: {
      principalId: principals[grant.who]
      principalType: types[grant.who]
      roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', grant.role)
      description: grant.why
    }
  }
]

resource onDataStorage 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(dataStorage.id, names.app, roles.blobDelegator)
  scope: dataStorage
  properties: {
    principalId: principals.app
    principalType: types.app
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles.blobDelegator)
    description: 'The app signs links to upload or to play one file, for which the account gives it a key; the role opens no blob.'
  }
}

resource onPoisonQueue 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(dataStorage::messages::poison.id, names.app, roles.queueSender)
  scope: dataStorage::messages::poison
  properties: {
    principalId: principals.app
    principalType: types.app
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles.queueSender)
    description: 'The blob trigger puts an event here that failed five times: in the account of the blob, not of the host.'
  }
}

resource onSpeech 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(speech.id, names.app, roles.speechUser)
  scope: speech
  properties: {
    principalId: principals.app
    principalType: types.app
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles.speechUser)
    description: 'The app has speech recognised.'
  }
}

resource onInsights 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(insights.id, names.app, roles.metricsPublisher)
  scope: insights
  properties: {
    principalId: principals.app
    principalType: types.app
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles.metricsPublisher)
    description: 'The host and the app send their logs and metrics, which is by identity only.'
  }
}
