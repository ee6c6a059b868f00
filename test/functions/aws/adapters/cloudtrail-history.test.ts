import { CloudTrailClient } from '@aws-sdk/client-cloudtrail'
import { afterEach, describe, expect, it } from 'vitest'
import { iamTrigger, matchTriggers } from '../../../../audit/events/triggers.ts'
import { createCloudTrailHistory } from '../../../../functions/aws/adapters/cloudtrail-history.ts'
import { startLoopbackService, type LoopbackService } from '../loopback-service.ts'

let service: LoopbackService
afterEach(() => service.close())

function buildDetail(detail: object): string {
  return JSON.stringify({
    eventID: '1',
    eventTime: '2026-11-01T00:00:00Z',
    awsRegion: 'us-east-1',
    recipientAccountId: '111122223333',
    userIdentity: { type: 'Root', arn: 'arn:aws:iam::111122223333:root' },
    ...detail,
  })
}

async function findTriggers(...details: readonly string[]) {
  const body = JSON.stringify({ Events: details.map(CloudTrailEvent => ({ CloudTrailEvent })) })
  service = await startLoopbackService({ status: 200, body, type: 'application/x-amz-json-1.1' })
  const history = createCloudTrailHistory(() => new CloudTrailClient(service.client))
  const { events } = await history.page('us-east-1', '2026-11-01T00:00:00Z')
  return events.map(event => matchTriggers(event))
}

describe('an event of the event history', () => {
  it('matches the rules that it matches when EventBridge delivers it', async () => {
    const call = { eventSource: 'iam.amazonaws.com', eventName: 'CreateRole', eventType: 'AwsApiCall' }
    const signIn = {
      eventSource: 'signin.amazonaws.com',
      eventName: 'ConsoleLogin',
      eventType: 'AwsConsoleSignIn',
      responseElements: { ConsoleLogin: 'Success' },
    }
    const failed = { ...signIn, responseElements: { ConsoleLogin: 'Failure' } }
    const all = [call, signIn, failed].map(buildDetail)
    expect(await findTriggers(...all, 'no JSON')).toEqual([[iamTrigger], [iamTrigger], []])
  })
})
