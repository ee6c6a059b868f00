import { callAsAdministrator } from './call.ts'

/** An event of an AWS service for the default bus of its region. */
export type LocalServiceEvent = {
  service: string
  region: string
  detailType: string
  detail: Record<string, unknown>
  resources?: string[]
}

const PUBLISHER = 'assay-local-cloudtrail'

/** Puts an event on the default bus of its region, as the service itself does. */
export async function publishServiceEvent(emulator: string, event: LocalServiceEvent): Promise<void> {
  const { service, region, detailType, detail, resources = [] } = event
  const entry = {
    Source: `aws.${service}`,
    DetailType: detailType,
    Detail: JSON.stringify(detail),
    Resources: resources,
    TraceHeader: PUBLISHER,
  }
  const result = await callAsAdministrator(emulator, 'events', region, 'AWSEvents.PutEvents', {
    Entries: [entry],
  })
  if (result['FailedEntryCount'] !== 0)
    throw new Error(`local AWS: event not accepted: ${JSON.stringify(result)}`)
}
