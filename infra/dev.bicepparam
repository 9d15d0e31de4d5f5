// For trying it out: nothing that is paid while it is idle.
using 'dropscribe.bicep'

param environmentName = 'dropscribe-dev'
param tags = { stage: 'dev' }
param audioRetentionDays = 7
param workRetentionDays = 2
