metadata description = 'Who the parts of Dropscribe are: one identity for the app, one for Event Grid, so that neither has what the other may do.'

param appIdentityName string
param eventsIdentityName string
param location string
param tags object

resource app 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' = {
  name: appIdentityName
  location: location
  tags: tags
}

resource events 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' = {
  name: eventsIdentityName
  location: location
  tags: tags
}

output appClientId string = app.properties.clientId
output appPrincipalId string = app.properties.principalId
output appResourceId string = app.id
output eventsResourceId string = events.id
