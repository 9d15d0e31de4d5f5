metadata description = 'What `azd provision` runs: a resource group, and all of Dropscribe in it. dropscribe.bicep explains the parameters.'

targetScope = 'subscription'

@description('Names this environment.')
@minLength(1)
@maxLength(64)
param environmentName string

@description('A region that has Flex Consumption and Speech.')
@minLength(1)
param location string

@description('The resource group, made for this and deleted with it.')
param resourceGroupName string = 'rg-${environmentName}'

@description('Recognitions at once that the Speech resource allows.')
@minValue(1)
@maxValue(100000)
param speechSessions int = 100

@description('Memory of an instance.')
@allowed([2048, 4096])
param instanceMemoryMB int = 2048

@description('Object id of who may drop audio and read transcripts; azd gives the one who is signed in.')
param userPrincipalId string = ''

@description('What the object id above is of.')
@allowed(['User', 'Group', 'ServicePrincipal'])
param userPrincipalType string = 'User'

@description('Client id of an app registration of this tenant: people sign in, instead of giving a key. Empty: keys.')
param entraClientId string = ''

@description('Who is told when something is wrong; empty: no alerts, which are paid by the month.')
param alertEmail string = ''

@description('Whether storage and Speech are reached through a private network only.')
param privateNetwork bool = false

@description('Public IPv4 addresses or ranges from which audio may be dropped in spite of the private network.')
param allowedAddresses string[] = []

@description('Further settings of the app by name, as docs/operations.md lists them.')
param appSettings object = {}

resource group 'Microsoft.Resources/resourceGroups@2024-11-01' = {
  name: resourceGroupName
  location: location
  tags: { 'azd-env-name': environmentName, application: 'dropscribe' }
}

module dropscribe 'dropscribe.bicep' = {
  name: 'dropscribe'
  scope: group
  params: {
    environmentName: environmentName
    location: location
    speechSessions: speechSessions
    instanceMemoryMB: instanceMemoryMB
    userPrincipalId: userPrincipalId
    userPrincipalType: userPrincipalType
    entraClientId: entraClientId
    alertEmail: alertEmail
    privateNetwork: privateNetwork
    allowedAddresses: allowedAddresses
    appSettings: appSettings
  }
}

// azd keeps these in the environment, where subscribe-events.sh finds them.
output AZURE_RESOURCE_GROUP string = group.name
output FUNCTION_APP_NAME string = dropscribe.outputs.functionAppName
output APP_URL string = dropscribe.outputs.appUrl
output APP_PRINCIPAL_ID string = dropscribe.outputs.appPrincipalId
output DATA_STORAGE_NAME string = dropscribe.outputs.dataStorageName
output EVENT_TOPIC_NAME string = dropscribe.outputs.eventTopicName
output EVENTS_IDENTITY_NAME string = dropscribe.outputs.eventsIdentityName
output SPEECH_NAME string = dropscribe.outputs.speechName
