metadata description = 'The topic of the data account\'s events. Its subscription comes second, when the app is deployed: event-subscription.bicep.'

param name string
param location string
param tags object
param dataStorageId string

@description('With which dead letters are written.')
param identityId string

resource topic 'Microsoft.EventGrid/systemTopics@2025-02-15' = {
  name: name
  location: location
  tags: tags
  identity: { type: 'UserAssigned', userAssignedIdentities: { '${identityId}': {} } }
  properties: {
    source: dataStorageId
    topicType: 'Microsoft.Storage.StorageAccounts'
  }
}

output id string = topic.id
