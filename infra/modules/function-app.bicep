metadata description = 'The function app on a Flex Consumption plan: nothing runs, and nothing is paid, while there is nothing to do.'

param planName string
param appName string
param location string
param tags object

@allowed(['22', '24'])
param nodeVersion string

@allowed([2048, 4096])
param instanceMemoryMB int

@description('Instances of the app at most, which share the recognitions.')
param maximumInstanceCount int

@description('Recognitions at once that the Speech resource allows.')
param speechSessions int

param hostStorageName string

@description('Where the package is.')
param packageUrl string

param dataBlobEndpoint string
param dataQueueEndpoint string
param speechEndpoint string
param insightsName string
param identityId string
param identityClientId string

@description('Client id of the app registration by which people sign in; empty: the host asks for keys.')
param entraClientId string

@description('The subnet that the app reaches everything else from; empty: none.')
param subnetId string

@description('Further settings of the app, by name.')
param appSettings object

// Instead of a secret: the registration trusts the app's identity, named by the setting of this name.
// https://learn.microsoft.com/azure/app-service/configure-authentication-provider-aad#use-a-managed-identity-instead-of-a-secret-preview
var identityInsteadOfSecret = 'OVERRIDE_USE_MI_FIC_ASSERTION_CLIENTID'

resource insights 'Microsoft.Insights/components@2020-02-02' existing = {
  name: insightsName
}

resource plan 'Microsoft.Web/serverfarms@2024-11-01' = {
  name: planName
  location: location
  tags: tags
  kind: 'functionapp'
  sku: { name: 'FC1', tier: 'FlexConsumption' }
  properties: { reserved: true }
}

resource app 'Microsoft.Web/sites@2024-11-01' = {
  name: appName
  location: location
  // azd finds the app of the service `app` in azure.yaml by this.
  tags: union(tags, { 'azd-service-name': 'app' })
  kind: 'functionapp,linux'
  identity: { type: 'UserAssigned', userAssignedIdentities: { '${identityId}': {} } }
  properties: {
    serverFarmId: plan.id
    httpsOnly: true
    // Event Grid delivers to public addresses only; every address of the app but the empty page and /api/health asks for a key or a sign-in.
    publicNetworkAccess: 'Enabled'
    virtualNetworkSubnetId: empty(subnetId) ? null : subnetId
    siteConfig: { minTlsVersion: '1.2', scmMinTlsVersion: '1.2', ftpsState: 'Disabled' }
    functionAppConfig: {
      runtime: { name: 'node', version: nodeVersion }
      scaleAndConcurrency: { instanceMemoryMB: instanceMemoryMB, maximumInstanceCount: maximumInstanceCount }
      deployment: {
        storage: {
          type: 'blobContainer'
          value: packageUrl
          authentication: { type: 'UserAssignedIdentity', userAssignedIdentityResourceId: identityId }
        }
      }
    }
  }

  // Deployment by user name and password, which would be a key by another name.
  resource ftpPassword 'basicPublishingCredentialsPolicies' = {
    name: 'ftp'
    properties: { allow: false }
  }

  resource scmPassword 'basicPublishingCredentialsPolicies' = {
    name: 'scm'
    properties: { allow: false }
  }

  // Says who asks, and lets everybody through: Event Grid has a key, the page and /api/health are for all, the app turns away the rest.
  resource signIn 'config' = if (!empty(entraClientId)) {
    name: 'authsettingsV2'
    properties: {
      platform: { enabled: true }
      globalValidation: { requireAuthentication: false, unauthenticatedClientAction: 'AllowAnonymous' }
      httpSettings: { requireHttps: true }
      identityProviders: {
        azureActiveDirectory: {
          enabled: true
          registration: {
            clientId: entraClientId
            clientSecretSettingName: identityInsteadOfSecret
            openIdIssuer: '${environment().authentication.loginEndpoint}${tenant().tenantId}/v2.0'
          }
          validation: { allowedAudiences: ['api://${entraClientId}', entraClientId] }
        }
      }
      // The app acts for nobody: what people sign in with is not kept.
      login: { tokenStore: { enabled: false } }
    }
  }

  resource settings 'config' = {
    name: 'appsettings'
    properties: union(
      {
        // The Functions host: its account, and where its logs go.
        AzureWebJobsStorage__accountName: hostStorageName
        AzureWebJobsStorage__credential: 'managedidentity'
        AzureWebJobsStorage__clientId: identityClientId
        APPLICATIONINSIGHTS_CONNECTION_STRING: insights.properties.ConnectionString
        APPLICATIONINSIGHTS_AUTHENTICATION_STRING: 'ClientId=${identityClientId};Authorization=AAD'

        // The blob trigger, and (the first) the app.
        DATA_STORAGE__blobServiceUri: dataBlobEndpoint
        DATA_STORAGE__queueServiceUri: dataQueueEndpoint
        DATA_STORAGE__credential: 'managedidentity'
        DATA_STORAGE__clientId: identityClientId

        // The app.
        CREDENTIAL: 'managed-identity'
        AZURE_CLIENT_ID: identityClientId
        SPEECH_ENDPOINT: speechEndpoint
        SPEECH_SESSIONS: string(speechSessions)
        MAX_INSTANCES: string(maximumInstanceCount)
        INSTANCE_MEMORY_MB: string(instanceMemoryMB)

        // An instance takes no more from the queue than it may recognise, so that the others get the rest.
        AzureFunctionsJobHost__extensions__durableTask__maxConcurrentActivityFunctions: string(speechSessions / maximumInstanceCount)

        // Little young memory in each thread, and freed audio goes back to the system at once: docs/memory.md. The first makes the
        // host start a worker for this app instead of taking one that runs already, which would not heed the other two.
        languageWorkers__node__arguments: '--max-semi-space-size=2 --heap-growing-percent=30'
        MALLOC_ARENA_MAX: '2'
        MALLOC_MMAP_THRESHOLD_: '65536'
      },
      empty(entraClientId) ? {} : { ACCESS: 'entra', '${identityInsteadOfSecret}': identityClientId },
      appSettings
    )
    // The app does not start with ACCESS=entra where nobody signs in.
    dependsOn: [signIn]
  }
}

output hostName string = app.properties.defaultHostName
