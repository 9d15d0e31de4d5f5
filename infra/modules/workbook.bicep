metadata description = 'A page of charts among the workspace\'s workbooks, from the queries that docs/observability.md explains. It costs nothing by itself.'

@description('What the page is called.')
param title string

param location string
param tags object
param workspaceId string

var charts = [
  {
    title: 'Files that ended, by state'
    look: 'barchart'
    query: loadTextContent('../queries/workbook/jobs-by-state.kql')
  }
  {
    title: 'Times real time'
    look: 'linechart'
    query: loadTextContent('../queries/workbook/speed.kql')
  }
  {
    title: 'Jobs that wait for something to be mended'
    look: 'table'
    query: loadTextContent('../queries/workbook/waiting-jobs.kql')
  }
  {
    title: 'Failures by code'
    look: 'table'
    query: loadTextContent('../queries/workbook/failures-by-code.kql')
  }
  {
    title: 'Seconds from request to planning'
    look: 'linechart'
    query: loadTextContent('../queries/workbook/queue-time.kql')
  }
  {
    title: 'Seconds of audio'
    look: 'barchart'
    query: loadTextContent('../queries/workbook/audio.kql')
  }
  {
    title: 'Memory of workers, MB'
    look: 'linechart'
    query: loadTextContent('../queries/workbook/memory.kql')
  }
  {
    title: 'Workers that retired'
    look: 'barchart'
    query: loadTextContent('../queries/workbook/retirements.kql')
  }
  {
    title: 'Open in workers'
    look: 'linechart'
    query: loadTextContent('../queries/workbook/left-open.kql')
  }
]

var timeRange = {
  type: 9
  content: {
    version: 'KqlParameterItem/1.0'
    style: 'pills'
    parameters: [
      {
        name: 'timeRange'
        label: 'Time'
        type: 4
        isRequired: true
        value: { durationMs: 86400000 }
        typeSettings: {
          selectableValues: [
            { durationMs: 14400000 }
            { durationMs: 86400000 }
            { durationMs: 604800000 }
            { durationMs: 2592000000 }
          ]
        }
      }
    ]
  }
  name: 'parameters'
}

resource workbook 'Microsoft.Insights/workbooks@2023-06-01' = {
  name: guid(resourceGroup().id, title)
  location: location
  tags: tags
  kind: 'shared'
  properties: {
    displayName: title
    category: 'workbook'
    sourceId: workspaceId
    serializedData: string({
      version: 'Notebook/1.0'
      items: concat(
        [timeRange],
        map(charts, chart => {
          type: 3
          content: {
            version: 'KqlItem/1.0'
            title: chart.title
            query: chart.query
            queryType: 0
            resourceType: 'microsoft.operationalinsights/workspaces'
            visualization: chart.look
            timeContextFromParameter: 'timeRange'
            size: 0
          }
          name: chart.title
        })
      )
      fallbackResourceIds: [workspaceId]
    })
  }
}
