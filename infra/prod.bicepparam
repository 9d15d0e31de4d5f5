// For work: somebody is told when something is wrong, and audio survives the loss of a zone.
using 'dropscribe.bicep'

param environmentName = 'dropscribe-prod'
param tags = { stage: 'prod' }
param instanceMemoryMB = 4096
param dataRedundancy = 'Standard_ZRS'
// No default: set ALERT_EMAIL.
param alertEmail = readEnvironmentVariable('ALERT_EMAIL')
param transcriptWithinMinutes = 30
param logRetentionDays = 90
param logDailyCapGb = 5
