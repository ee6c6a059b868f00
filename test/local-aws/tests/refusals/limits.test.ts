import { expect, test } from 'vitest'
import type { EdgeCall } from '../../edge/call.ts'
import { refuseExcess } from '../../edge/refusals/limits.ts'

/** The code with which a call is refused; undefined if it is not. */
function findRefusal(name: string, body: object): string | undefined {
  const [service = '', operation = ''] = name.split(':')
  const isQuery = service === 'iam' || service === 'sns'
  const headers = {
    'content-type': isQuery ? 'application/x-www-form-urlencoded' : 'application/x-amz-json-1.0',
  }
  const encoded = isQuery
    ? new URLSearchParams(body as Record<string, string>).toString()
    : JSON.stringify(body)
  const request = { method: 'POST', url: new URL('http://local-aws/'), headers, body: Buffer.from(encoded) }
  const edgeCall: EdgeCall = { service, operation, region: 'eu-west-1', accessKey: 'A', request }
  const refusal = refuseExcess(edgeCall)
  if (refusal === undefined) return undefined
  const answer = refusal.body.toString()
  return /<Code>(.*)<\/Code>/.exec(answer)?.[1] ?? (JSON.parse(answer) as { __type: string }).__type
}

const item = (length: number) => ({ Item: { pk: { S: 'é'.repeat(length) }, version: { N: '1' } } })
const batch = (count: number, length: number) => ({
  Entries: Array.from({ length: count }, (_, Id) => ({ Id, MessageBody: 'é'.repeat(length) })),
})
const queuePolicy = (count: number) => ({
  Attributes: { Policy: JSON.stringify({ Statement: Array.from({ length: count }, () => ({})) }) },
})
const event = (length: number) => ({ Source: 'a', DetailType: 'b', Detail: 'é'.repeat(length) })

test.each([
  ['dynamodb:PutItem', item(204_790), item(204_800), 'ValidationException'],
  [
    'sqs:SendMessage',
    { MessageBody: 'x'.repeat(1_048_576) },
    { MessageBody: 'x'.repeat(1_048_577) },
    'AWS.SimpleQueueService.BatchRequestTooLong',
  ],
  ['sqs:SendMessageBatch', batch(8, 65_536), batch(9, 65_536), 'AWS.SimpleQueueService.BatchRequestTooLong'],
  ['sqs:SendMessageBatch', batch(10, 1), batch(11, 1), 'AWS.SimpleQueueService.TooManyEntriesInBatchRequest'],
  ['sqs:SetQueueAttributes', queuePolicy(20), queuePolicy(21), 'OverLimit'],
  ['sns:Publish', { Message: 'é'.repeat(131_072) }, { Message: 'é'.repeat(131_073) }, 'InvalidParameter'],
  [
    'events:PutEvents',
    { Entries: [event(131_000)] },
    { Entries: [event(65_600), event(65_600)] },
    'ValidationException',
  ],
  [
    'iam:PutRolePolicy',
    { PolicyDocument: 'x '.repeat(10_240) },
    { PolicyDocument: 'x'.repeat(10_241) },
    'LimitExceeded',
  ],
])('%s is refused beyond the limit of AWS', (name, accepted, refused, code) => {
  expect(findRefusal(name, accepted)).toBeUndefined()
  expect(findRefusal(name, refused)).toBe(code)
})

test('other calls are not measured', () => {
  expect(findRefusal('dynamodb:GetItem', item(500_000))).toBeUndefined()
})
