metadata description = 'A storage account as both accounts are: no keys, nothing public, TLS 1.2 at least.'

@description('Lower-case letters and digits; unique in all of Azure.')
@minLength(3)
@maxLength(24)
param name string

param location string
param tags object

@description('How many copies there are, and where.')
@allowed(['Standard_LRS', 'Standard_ZRS', 'Standard_GRS', 'Standard_GZRS'])
param redundancy string

@description('Whether only private endpoints, trusted Azure services and the addresses below reach it.')
param closed bool

@description('Public IPv4 addresses or ranges that reach it though it is closed.')
param allowedAddresses string[] = []

@description('Pages that may upload by the links that the app gives them, as origins.')
param pageOrigins string[] = []

param containers string[]
param queues string[] = []

@description('What is deleted by itself: blobs whose path begins so, this many days after they were last written.')
param deletions { name: string, prefix: string, afterDays: int }[] = []

resource account 'Microsoft.Storage/storageAccounts@2024-01-01' = {
  name: name
  location: location
  tags: tags
  kind: 'StorageV2'
  sku: { name: redundancy }
  properties: {
    accessTier: 'Hot'
    allowBlobPublicAccess: false
    allowCrossTenantReplication: false
    allowSharedKeyAccess: false
    defaultToOAuthAuthentication: true
    minimumTlsVersion: 'TLS1_2'
    supportsHttpsTrafficOnly: true
    // Not 'Disabled' when closed: Event Grid writes dead letters as a trusted service, which is an exception to the rules below.
    publicNetworkAccess: 'Enabled'
    networkAcls: {
      bypass: 'AzureServices'
      defaultAction: closed ? 'Deny' : 'Allow'
      ipRules: [for address in (closed ? allowedAddresses : []): { action: 'Allow', value: address }]
    }
  }

  resource blobs 'blobServices' = {
    name: 'default'
    properties: {
      cors: {
        corsRules: [
          for origin in pageOrigins: {
            allowedOrigins: [origin]
            allowedMethods: ['PUT']
            allowedHeaders: ['content-type', 'if-none-match', 'x-ms-*']
            exposedHeaders: ['etag', 'x-ms-*']
            maxAgeInSeconds: 3600
          }
        ]
      }
    }

    resource container 'containers' = [
      for container in containers: {
        name: container
        properties: { publicAccess: 'None' }
      }
    ]
  }

  resource messages 'queueServices' = if (!empty(queues)) {
    name: 'default'

    resource queue 'queues' = [for queue in queues: { name: queue }]
  }

  resource lifecycle 'managementPolicies' = if (!empty(deletions)) {
    name: 'default'
    properties: {
      policy: {
        rules: [
          for deletion in deletions: {
            name: deletion.name
            type: 'Lifecycle'
            enabled: true
            definition: {
              filters: { blobTypes: ['blockBlob'], prefixMatch: [deletion.prefix] }
              actions: { baseBlob: { delete: { daysAfterModificationGreaterThan: deletion.afterDays } } }
            }
          }
        ]
      }
    }
  }
}

output id string = account.id
output blobEndpoint string = 'https://${name}.blob.${environment().suffixes.storage}'
output queueEndpoint string = 'https://${name}.queue.${environment().suffixes.storage}'
