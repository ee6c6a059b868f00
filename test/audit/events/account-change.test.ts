import { describe, expect, it } from 'vitest'
import type { Change } from '../../../audit/events/change.ts'
import { accountTrigger, triggers } from '../../../audit/events/triggers.ts'
import { applyMergePatch } from '../../../examples/account/example-account.ts'
import { readGroundTruthFile } from '../../events/world.ts'
import { isMatchedByPattern } from './event-pattern.ts'
import { recordedScope } from './recorded-events.ts'

const stop = readGroundTruthFile('tamper-01-stop-logging.json')
const detector = 'arn:aws:guardduty:eu-west-1:111122223333:detector'
const inspector = 'arn:aws:inspector2:eu-west-1:111122223333:status'
const analyzers = 'arn:aws:access-analyzer:eu-west-1:111122223333:analyzers'

/** A call with these parameters. */
function buildCall(service: string, eventName: string, requestParameters: object | null = null): unknown {
  const eventSource = `${service}.amazonaws.com`
  const event = applyMergePatch(stop, {
    source: `aws.${service}`,
    detail: { eventSource, eventName, requestParameters: null },
  })
  return applyMergePatch(event, { detail: { requestParameters } })
}

function parseChange(event: unknown): Change {
  const parsedEvent = accountTrigger.parse(event, recordedScope)
  if ('change' in parsedEvent) return parsedEvent.change
  throw new Error(`ignored: ${parsedEvent.ignored}`)
}

function listSubjects(event: unknown) {
  return parseChange(event).subjects.map(({ resource, facts, expectation }) => [
    resource.arn,
    facts,
    expectation?.facts,
  ])
}

function parseWith(detail: object) {
  return accountTrigger.parse(applyMergePatch(stop, { detail }), recordedScope)
}

function isMatchedByRules(event: unknown): boolean {
  const admitted = triggers.filter(({ patterns }) =>
    patterns.some(pattern => isMatchedByPattern(pattern, event)),
  )
  return admitted.length === 1 && admitted[0] === accountTrigger
}

describe('an event of GuardDuty or Inspector', () => {
  it.each([
    ['CreateDetector', { enable: true }, { status: 'ENABLED' }],
    ['UpdateDetector', { detectorId: 'abc', enable: false }, { status: 'DISABLED' }],
    ['UpdateDetector', { detectorId: 'abc', features: [] }, undefined],
    ['DeleteDetector', { detectorId: 'abc' }, { status: 'NONE' }],
    ['UpdateDetector', null, undefined],
  ])('is that GuardDuty changes: %s %j', (eventName, request, expected) => {
    const event = buildCall('guardduty', eventName, request)
    expect(listSubjects(event)).toEqual([[detector, 'ALL', expected]])
    expect(isMatchedByRules(event)).toBe(true)
  })

  it.each([
    ['Enable', { resourceTypes: ['ECR', 'LAMBDA_CODE', 'EC2'] }, { ecr: 'ENABLED', lambdaCode: 'ENABLED' }],
    ['Enable', { accountIds: ['111122223333'], resourceTypes: ['LAMBDA'] }, { lambda: 'ENABLED' }],
    ['Disable', { resourceTypes: ['ECR'] }, { ecr: 'DISABLED' }],
    ['Disable', null, {}],
    ['Disable', { resourceTypes: ['constructor', 7], accountIds: 'all' }, {}],
  ])('is that Inspector is switched: %s %j', (eventName, request, expected) => {
    const event = buildCall('inspector2', eventName, request)
    expect(listSubjects(event)).toEqual([[inspector, 'ALL', expected]])
    expect(isMatchedByRules(event)).toBe(true)
  })
})

describe('an event of IAM Access Analyzer', () => {
  it.each([
    ['CreateAnalyzer', { analyzerName: 'external', type: 'ACCOUNT' }],
    ['CreateAnalyzer', { analyzerName: 'zone', type: 'ORGANIZATION' }],
    ['CreateAnalyzer', null],
    ['DeleteAnalyzer', { analyzerName: 'external' }],
  ])('makes Assay read the analyzers of the region more than once: %s %j', (eventName, request) => {
    const event = buildCall('access-analyzer', eventName, request)
    expect(listSubjects(event)).toEqual([[analyzers, ['externalAnalyzers'], undefined]])
    expect(parseChange(event)).toMatchObject({ eventuallyConsistent: true })
    expect(parseChange(event).unresolvedKinds).toBeUndefined()
    expect(isMatchedByRules(event)).toBe(true)
  })

  it.each([
    ['CreateAnalyzer', { analyzerName: 'unused', type: 'ACCOUNT_UNUSED_ACCESS' }],
    ['CreateAnalyzer', { analyzerName: 'internal', type: 'ORGANIZATION_INTERNAL_ACCESS' }],
    ['CreateArchiveRule', { analyzerName: 'external', ruleName: 'all' }],
  ])('is ignored if it changes no analyzer of external access: %s %j', (eventName, request) => {
    const event = buildCall('access-analyzer', eventName, request)
    expect(accountTrigger.parse(event, recordedScope)).toEqual({ ignored: 'kind-not-audited' })
  })
})

describe('a switch of GuardDuty', () => {
  it.each([
    ['CreateDetector', ['AWS::ECS::Cluster']],
    ['UpdateDetector', ['AWS::ECS::Cluster']],
    ['DeleteDetector', ['AWS::ECS::Cluster']],
    ['StopMonitoringMembers', ['AWS::ECS::Cluster']],
    ['CreateFilter', undefined],
    ['ArchiveFindings', undefined],
  ])('reads the clusters that it can cover: %s', (eventName, kinds) => {
    const parsed = accountTrigger.parse(buildCall('guardduty', eventName), recordedScope)
    expect('change' in parsed && parsed.change.unresolvedKinds).toEqual(kinds)
  })
})

describe('an event of a filter', () => {
  it.each([
    ['guardduty', 'CreateFilter', detector],
    ['guardduty', 'UpdateFilter', detector],
    ['guardduty', 'DeleteFilter', detector],
    ['inspector2', 'CreateFilter', inspector],
    ['inspector2', 'UpdateFilter', inspector],
    ['inspector2', 'DeleteFilter', inspector],
  ])('leads to the filters of the region: %s %s', (service, eventName, arn) => {
    const event = buildCall(service, eventName, { name: 'noise' })
    expect(listSubjects(event)).toEqual([[arn, ['suppressionFilters'], undefined]])
    expect(isMatchedByRules(event)).toBe(true)
  })
})

describe('an event of findings of GuardDuty', () => {
  it.each(['ArchiveFindings', 'UnarchiveFindings'])('leads to the findings of the region: %s', eventName => {
    const event = buildCall('guardduty', eventName, { detectorId: 'abc', findingIds: ['f'] })
    expect(listSubjects(event)).toEqual([[detector, ['openFindings'], undefined]])
    expect(isMatchedByRules(event)).toBe(true)
  })
})

describe('an event of member accounts', () => {
  it.each([
    ['StopMonitoringMembers', { accountIds: ['999988887777', '111122223333'] }],
    ['StopMonitoringMembers', null],
    ['StartMonitoringMembers', { accountIds: ['111122223333'] }],
  ])('can be about the account itself: %s %j', (eventName, request) => {
    const event = buildCall('guardduty', eventName, request)
    expect(listSubjects(event)).toEqual([[detector, 'ALL', undefined]])
    expect(isMatchedByRules(event)).toBe(true)
  })

  it('is ignored if it names other accounts alone', () => {
    const event = buildCall('guardduty', 'StopMonitoringMembers', { accountIds: ['999988887777'] })
    expect(accountTrigger.parse(event, recordedScope)).toEqual({ ignored: 'kind-not-audited' })
    expect(isMatchedByRules(event)).toBe(true)
  })
})

describe('an ignored event', () => {
  it('concerns Inspector in other accounts', () => {
    const event = buildCall('inspector2', 'Enable', { accountIds: ['999988887777'], resourceTypes: ['ECR'] })
    expect(accountTrigger.parse(event, recordedScope)).toEqual({ ignored: 'kind-not-audited' })
  })

  it.each([
    ['guardduty', 'CreateSampleFindings'],
    ['guardduty', 'StopLogging'],
    ['inspector2', 'EnableDelegatedAdminAccount'],
    ['cloudtrail', 'CreateEventDataStore'],
    ['ecs', 'StopLogging'],
    ['ecs', 'CreateFilter'],
  ])('is another call: %s %s', (service, eventName) => {
    const event = buildCall(service, eventName)
    expect(accountTrigger.parse(event, recordedScope)).toEqual({ ignored: 'kind-not-audited' })
    expect(accountTrigger.patterns.some(pattern => isMatchedByPattern(pattern, event))).toBe(false)
  })

  it('is a failed call, a read-only call, or a call in another region', () => {
    expect(parseWith({ errorCode: 'AccessDenied' })).toEqual({ ignored: 'failed' })
    expect(parseWith({ readOnly: true })).toEqual({ ignored: 'read-only' })
    expect(parseWith({ awsRegion: 'ap-south-1' })).toEqual({ ignored: 'out-of-scope-region' })
  })
})

it('the rules fit into EventBridge', () => {
  for (const pattern of accountTrigger.patterns)
    expect(JSON.stringify(pattern).length).toBeLessThanOrEqual(2_048)
})
