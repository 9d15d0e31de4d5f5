// For trying it out: nothing that is paid by the month.
using 'dropscribe.bicep'

param environmentName = 'dropscribe-dev'
param tags = { stage: 'dev' }
param keepWorkDays = 2
// Looks for what was lost once an hour, not each quarter of one: each look wakes the app.
param appSettings = { SWEEP_SCHEDULE: '0 0 * * * *' }
