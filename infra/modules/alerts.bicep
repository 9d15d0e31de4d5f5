metadata description = 'What somebody is told of. Alerts and the logs they look through are paid by the month, so there are none without an address.'

@description('Who is told.')
@minLength(3)
param email string

@description('Ending of every name.')
param token string

param location string
param tags object
param workspaceId string
param dataStorageName string
param eventTopicId string
param functionAppName string

@description('Minutes within which a dropped file has its transcript or its rejection.')
param transcriptWithinMinutes int

@description('Minutes within which the app hears of a dropped file.')
param queueAgeMinutes int

@description('MB that the app\'s memory may grow by in an hour, while it grows steadily for two.')
param memorySlopeMbPerHour int

var rules = [
  {
    name: 'no-transcript'
    title: 'A dropped file has no transcript after ${transcriptWithinMinutes} minutes'
    query: replace(
      replace(loadTextContent('../queries/no-transcript.kql'), '{minutes}', string(transcriptWithinMinutes)),
      '{account}',
      dataStorageName
    )
    severity: 1
    every: 'PT15M'
    looksBack: 'P1D'
  }
  {
    name: 'queue-age'
    title: 'The app hears of dropped files later than ${queueAgeMinutes} minutes'
    query: replace(loadTextContent('../queries/queue-age.kql'), '{minutes}', string(queueAgeMinutes))
    severity: 2
    every: 'PT15M'
    looksBack: 'PT15M'
  }
  {
    name: 'failures'
    title: 'A file was rejected, or the app failed to take or to finish one'
    query: replace(loadTextContent('../queries/failures.kql'), '{account}', dataStorageName)
    severity: 2
    every: 'PT15M'
    looksBack: 'PT15M'
  }
  {
    name: 'memory-slope'
    title: 'The app\'s memory grows steadily, by more than ${memorySlopeMbPerHour} MB an hour'
    query: replace(
      replace(loadTextContent('../queries/memory-slope.kql'), '{mbPerHour}', string(memorySlopeMbPerHour)),
      '{app}',
      functionAppName
    )
    severity: 2
    every: 'PT1H'
    looksBack: 'PT6H'
  }
]

resource people 'Microsoft.Insights/actionGroups@2023-01-01' = {
  name: 'ag-${token}'
  location: 'global'
  tags: tags
  properties: {
    groupShortName: 'dropscribe'
    enabled: true
    emailReceivers: [{ name: 'operator', emailAddress: email, useCommonAlertSchema: true }]
  }
}

resource dataStorage 'Microsoft.Storage/storageAccounts@2024-01-01' existing = {
  name: dataStorageName

  resource blobs 'blobServices' existing = {
    name: 'default'
  }
}

resource app 'Microsoft.Web/sites@2024-11-01' existing = {
  name: functionAppName
}

// Storage itself says what was written, whatever the app says of it.
resource writes 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  name: 'writes'
  scope: dataStorage::blobs
  properties: {
    workspaceId: workspaceId
    logs: [{ category: 'StorageWrite', enabled: true }]
  }
}

resource appMetrics 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  name: 'metrics'
  scope: app
  properties: {
    workspaceId: workspaceId
    metrics: [{ category: 'AllMetrics', enabled: true }]
  }
}

resource logAlerts 'Microsoft.Insights/scheduledQueryRules@2023-12-01' = [
  for rule in rules: {
    name: '${rule.name}-${token}'
    location: location
    tags: tags
    kind: 'LogAlert'
    properties: {
      displayName: rule.title
      severity: rule.severity
      enabled: true
      evaluationFrequency: rule.every
      windowSize: rule.looksBack
      scopes: [workspaceId]
      // The tables are there once something was written into them.
      skipQueryValidation: true
      autoMitigate: true
      criteria: {
        allOf: [
          {
            query: rule.query
            timeAggregation: 'Count'
            operator: 'GreaterThan'
            threshold: 0
            failingPeriods: { numberOfEvaluationPeriods: 1, minFailingPeriodsToAlert: 1 }
          }
        ]
      }
      actions: { actionGroups: [people.id] }
    }
  }
]

resource deadLetters 'Microsoft.Insights/metricAlerts@2018-03-01' = {
  name: 'dead-letters-${token}'
  location: 'global'
  tags: tags
  properties: {
    description: 'Event Grid gave up on telling the app of a dropped file'
    severity: 1
    enabled: true
    scopes: [eventTopicId]
    evaluationFrequency: 'PT5M'
    windowSize: 'PT15M'
    criteria: {
      'odata.type': 'Microsoft.Azure.Monitor.SingleResourceMultipleMetricCriteria'
      allOf: [
        {
          criterionType: 'StaticThresholdCriterion'
          name: 'dead-lettered'
          metricName: 'DeadLetteredCount'
          timeAggregation: 'Total'
          operator: 'GreaterThan'
          threshold: 0
        }
      ]
    }
    autoMitigate: true
    actions: [{ actionGroupId: people.id }]
  }
}
