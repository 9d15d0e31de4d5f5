metadata description = 'The second step, once the app is deployed: events of dropped files go to its blob trigger. subscribe-events.sh runs it.'

targetScope = 'resourceGroup'

@description('The function app.')
param functionAppName string

@description('The topic of the data account.')
param eventTopicName string

@description('The data account.')
param dataStorageName string

@description('With which dead letters are written.')
param eventsIdentityName string

resource app 'Microsoft.Web/sites@2024-11-01' existing = {
  name: functionAppName
}

resource dataStorage 'Microsoft.Storage/storageAccounts@2024-01-01' existing = {
  name: dataStorageName
}

resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' existing = {
  name: eventsIdentityName
}

resource topic 'Microsoft.EventGrid/systemTopics@2025-02-15' existing = {
  name: eventTopicName
}

// The host makes this key when it first finds a blob trigger. It is read and used inside Azure, and shown to nobody.
var hookKey = listKeys('${app.id}/host/default', '2024-11-01').systemKeys.blobs_extension

resource subscription 'Microsoft.EventGrid/systemTopics/eventSubscriptions@2025-02-15' = {
  parent: topic
  name: 'audio-dropped'
  properties: {
    destination: {
      endpointType: 'WebHook'
      properties: {
        endpointUrl: 'https://${app.properties.defaultHostName}/runtime/webhooks/blobs?functionName=Host.Functions.on-audio-dropped&code=${hookKey}'
        maxEventsPerBatch: 1
        preferredBatchSizeInKilobytes: 64
      }
    }
    eventDeliverySchema: 'EventGridSchema'
    filter: {
      includedEventTypes: ['Microsoft.Storage.BlobCreated']
      subjectBeginsWith: '/blobServices/default/containers/audio/blobs/'
      isSubjectCaseSensitive: true
      advancedFilters: [
        // Those calls after which a blob is whole; others raise further events for the same upload.
        { operatorType: 'StringIn', key: 'data.api', values: ['PutBlob', 'PutBlockList', 'CopyBlob', 'FlushWithClose'] }
      ]
    }
    // A day: longer than an outage of the app that nobody notices. What is left then is a dead letter.
    retryPolicy: { eventTimeToLiveInMinutes: 1440, maxDeliveryAttempts: 30 }
    deadLetterWithResourceIdentity: {
      identity: { type: 'UserAssigned', userAssignedIdentity: identity.id }
      deadLetterDestination: {
        endpointType: 'StorageBlob'
        properties: { resourceId: dataStorage.id, blobContainerName: 'dead-letters' }
      }
    }
  }
}
