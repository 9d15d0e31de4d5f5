metadata description = 'The Speech resource. It has a subdomain of its own, because tokens are accepted there only, and no keys.'

@description('Also its subdomain: unique in all of Azure.')
@minLength(2)
@maxLength(64)
param name string

param location string
param tags object

@description('Whether only its private endpoint reaches it.')
param closed bool

resource speech 'Microsoft.CognitiveServices/accounts@2025-06-01' = {
  name: name
  location: location
  tags: tags
  kind: 'SpeechServices'
  // Paid by the second of audio; the free tier has one recognition at once.
  sku: { name: 'S0' }
  properties: {
    customSubDomainName: name
    disableLocalAuth: true
    publicNetworkAccess: closed ? 'Disabled' : 'Enabled'
    networkAcls: { defaultAction: closed ? 'Deny' : 'Allow' }
  }
}

output id string = speech.id
output endpoint string = 'wss://${name}.cognitiveservices.azure.com/stt/speech/universal/v2'
