import { describe, expect, it } from 'vitest'
import type { Change } from '../../../../audit/changes/change.ts'
import { accountChange, triggers } from '../../../../audit/changes/triggers.ts'
import { merged } from '../../../../examples/described/world.ts'
import { eventFile } from '../../../events/world.ts'
import { lets } from '../event-pattern.ts'
import { scope } from '../recorded-events.ts'

const stop = eventFile('tamper-01-stop-logging.json')
const detector = 'arn:aws:guardduty:eu-west-1:111122223333:detector'
const inspector = 'arn:aws:inspector2:eu-west-1:111122223333:status'

/** A call of a service, with these parameters alone. */
function called(service: string, eventName: string, requestParameters: object | null = null): unknown {
  const eventSource = `${service}.amazonaws.com`
  const event = merged(stop, {
    source: `aws.${service}`,
    detail: { eventSource, eventName, requestParameters: null },
  })
  return merged(event, { detail: { requestParameters } })
}

function changeOf(event: unknown): Change {
  const read = accountChange.read(event, scope)
  if ('change' in read) return read.change
  throw new Error(`ignored: ${read.ignored}`)
}

function about(event: unknown) {
  return changeOf(event).subjects.map(({ resource, facts, expects }) => [resource.arn, facts, expects?.facts])
}

function readWith(detail: object) {
  return accountChange.read(merged(stop, { detail }), scope)
}

function isLetIn(event: unknown): boolean {
  const letIn = triggers.filter(({ patterns }) => patterns.some(pattern => lets(pattern, event)))
  return letIn.length === 1 && letIn[0] === accountChange
}

describe('what is told of what watches over the account', () => {
  it.each([
    ['CreateDetector', { enable: true }, { status: 'ENABLED' }],
    ['UpdateDetector', { detectorId: 'abc', enable: false }, { status: 'DISABLED' }],
    ['UpdateDetector', { detectorId: 'abc', features: [] }, undefined],
    ['DeleteDetector', { detectorId: 'abc' }, { status: 'NONE' }],
    ['UpdateDetector', null, undefined],
  ])('is that GuardDuty changes: %s %j', (eventName, request, expected) => {
    const event = called('guardduty', eventName, request)
    expect(about(event)).toEqual([[detector, 'ALL', expected]])
    expect(isLetIn(event)).toBe(true)
  })

  it.each([
    ['Enable', { resourceTypes: ['ECR', 'LAMBDA_CODE', 'EC2'] }, { ecr: 'ENABLED', lambdaCode: 'ENABLED' }],
    ['Enable', { accountIds: ['111122223333'], resourceTypes: ['LAMBDA'] }, { lambda: 'ENABLED' }],
    ['Disable', { resourceTypes: ['ECR'] }, { ecr: 'DISABLED' }],
    ['Disable', null, {}],
    ['Disable', { resourceTypes: ['constructor', 7], accountIds: 'all' }, {}],
  ])('is that Inspector is switched: %s %j', (eventName, request, expected) => {
    const event = called('inspector2', eventName, request)
    expect(about(event)).toEqual([[inspector, 'ALL', expected]])
    expect(isLetIn(event)).toBe(true)
  })
})

describe('what leads to nothing', () => {
  it('is Inspector of other accounts', () => {
    const event = called('inspector2', 'Enable', { accountIds: ['999988887777'], resourceTypes: ['ECR'] })
    expect(accountChange.read(event, scope)).toEqual({ ignored: 'kind-not-audited' })
  })

  it.each([
    ['guardduty', 'CreateSampleFindings'],
    ['guardduty', 'StopLogging'],
    ['inspector2', 'EnableDelegatedAdminAccount'],
    ['cloudtrail', 'CreateEventDataStore'],
    ['ecs', 'StopLogging'],
  ])('is another call: %s %s', (service, eventName) => {
    const event = called(service, eventName)
    expect(accountChange.read(event, scope)).toEqual({ ignored: 'kind-not-audited' })
    expect(accountChange.patterns.some(pattern => lets(pattern, event))).toBe(false)
  })

  it('is a call that failed, that only reads, or of another region', () => {
    expect(readWith({ errorCode: 'AccessDenied' })).toEqual({ ignored: 'failed' })
    expect(readWith({ readOnly: true })).toEqual({ ignored: 'read-only' })
    expect(readWith({ awsRegion: 'ap-south-1' })).toEqual({ ignored: 'out-of-scope-region' })
  })
})

it('the rules fit into EventBridge', () => {
  for (const pattern of accountChange.patterns)
    expect(JSON.stringify(pattern).length).toBeLessThanOrEqual(2_048)
})
