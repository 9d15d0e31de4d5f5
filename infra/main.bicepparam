// What azd deploys with: its own variables, and those that you set by `azd env set NAME VALUE`.
using 'main.bicep'

param environmentName = readEnvironmentVariable('AZURE_ENV_NAME', 'dropscribe')
param location = readEnvironmentVariable('AZURE_LOCATION', 'westeurope')
param userPrincipalId = readEnvironmentVariable('AZURE_PRINCIPAL_ID', '')
param userPrincipalType = readEnvironmentVariable('AZURE_PRINCIPAL_TYPE', 'User')
param speechSessions = int(readEnvironmentVariable('SPEECH_SESSIONS', '100'))
param instanceMemoryMB = readEnvironmentVariable('INSTANCE_MEMORY_MB', '2048') == '4096' ? 4096 : 2048
param entraClientId = readEnvironmentVariable('ENTRA_CLIENT_ID', '')
param alertEmail = readEnvironmentVariable('ALERT_EMAIL', '')
param privateNetwork = bool(readEnvironmentVariable('PRIVATE_NETWORK', 'false'))
param appSettings = json(readEnvironmentVariable('APP_SETTINGS', '{}'))
