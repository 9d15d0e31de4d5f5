metadata description = 'The account of the Functions host: its locks and keys, the queues and the history of Durable Functions, the app\'s package. No audio, no transcript.'

param name string
param location string
param tags object

@description('Whether only private endpoints and trusted Azure services reach it.')
param closed bool

@description('Holds the package that the app runs from.')
param packageContainer string

module account 'storage-account.bicep' = {
  name: 'host-storage-account'
  params: {
    name: name
    location: location
    tags: tags
    // What is in it can be made again: by a deployment, or by dropping a file again.
    redundancy: 'Standard_LRS'
    closed: closed
    containers: [packageContainer]
  }
}

output id string = account.outputs.id
output blobEndpoint string = account.outputs.blobEndpoint
