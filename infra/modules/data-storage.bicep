metadata description = 'The account of the audio and what comes of it, of what is in between, and of what could not be delivered.'

param name string
param location string
param tags object
param redundancy string

@description('Whether only private endpoints, trusted Azure services and the addresses below reach it.')
param closed bool

@description('Public IPv4 addresses or ranges that reach it though it is closed.')
param allowedAddresses string[]

@description('The app\'s own page, which uploads.')
param pageOrigin string

@description('Days until audio is deleted; 0: never.')
param audioRetentionDays int

@description('Days until what is in between is deleted, should the app not have done it.')
param workRetentionDays int

@description('Events that Event Grid could not deliver.')
param deadLetterContainer string

@description('Events that the app was given five times and failed each time. The host would make this queue by itself, with a wider role.')
param poisonQueue string

var deadLetterRetentionDays = 30

var deletions = [
  { name: 'delete-work', prefix: 'work/', afterDays: workRetentionDays }
  { name: 'delete-dead-letters', prefix: '${deadLetterContainer}/', afterDays: deadLetterRetentionDays }
]

module account 'storage-account.bicep' = {
  name: 'data-storage-account'
  params: {
    name: name
    location: location
    tags: tags
    redundancy: redundancy
    closed: closed
    allowedAddresses: allowedAddresses
    pageOrigins: [pageOrigin]
    containers: ['audio', 'transcripts', 'work', 'rejected', deadLetterContainer]
    queues: [poisonQueue]
    deletions: audioRetentionDays == 0
      ? deletions
      : concat(deletions, [{ name: 'delete-audio', prefix: 'audio/', afterDays: audioRetentionDays }])
  }
}

output id string = account.outputs.id
output blobEndpoint string = account.outputs.blobEndpoint
output queueEndpoint string = account.outputs.queueEndpoint
