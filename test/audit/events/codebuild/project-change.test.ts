import { describe, expect, it } from 'vitest'
import type { Change } from '../../../../audit/events/change.ts'
import { serviceTrigger, triggers } from '../../../../audit/events/triggers.ts'
import { buildProjectResource } from '../../../../audit/resources/codebuild/project.ts'
import { isMatchedByPattern } from '../event-pattern.ts'

const account = '111122223333'
const region = 'eu-west-1'
const scope = { regions: [region] }
const name = 'storefront-build'
const project = buildProjectResource(name, { account, region })
const { arn } = project

/** A CloudTrail event of a call. */
function buildCall(eventName: string, request: unknown, response: unknown = null, more = {}) {
  return {
    'detail-type': 'AWS API Call via CloudTrail',
    source: 'aws.codebuild',
    account,
    region,
    detail: {
      eventSource: 'codebuild.amazonaws.com',
      eventName,
      eventID: '1',
      eventTime: '2026-05-12T09:00:00Z',
      awsRegion: region,
      readOnly: false,
      requestParameters: request,
      responseElements: response,
      ...more,
    },
  }
}

function parseChange(event: unknown): Change {
  const parsedEvent = serviceTrigger.parse(event, scope)
  if ('change' in parsedEvent) return parsedEvent.change
  throw new Error(`ignored: ${parsedEvent.ignored}`)
}

function isMatched(event: unknown): boolean {
  const matching = triggers.filter(({ patterns }) =>
    patterns.some(pattern => isMatchedByPattern(pattern, event)),
  )
  expect(matching.map(({ queue }) => queue)).toEqual(matching.length === 0 ? [] : ['service-change'])
  return matching.length > 0
}

const PUBLIC = { projectArn: arn, projectVisibility: 'PUBLIC_READ' }

describe('a call on a build project', () => {
  it.each([
    ['CreateProject', { name }, { project: { name, arn } }, 'ALL', { presence: 'PRESENT' }],
    ['CreateProject', null, { project: { name, arn } }, 'ALL', { presence: 'PRESENT' }],
    ['UpdateProject', { name }, null, 'ALL', undefined],
    ['UpdateProject', { name: arn }, null, 'ALL', undefined],
    ['DeleteProject', { name }, null, 'ALL', { presence: 'DELETED' }],
    ['UpdateProjectVisibility', PUBLIC, null, ['visibility'], { facts: { visibility: 'PUBLIC_READ' } }],
    ['UpdateProjectVisibility', { ...PUBLIC, projectVisibility: 'x' }, null, ['visibility'], undefined],
    ['UpdateProjectVisibility', null, { projectArn: arn }, ['visibility'], undefined],
    ['CreateWebhook', { projectName: name, filterGroups: [] }, { webhook: {} }, ['webhook'], undefined],
    ['UpdateWebhook', { projectName: name }, { webhook: {} }, ['webhook'], undefined],
    ['DeleteWebhook', { projectName: name }, null, ['webhook'], { facts: { webhook: 'NONE' } }],
  ])('%s of %j is about it', (operation, request, response, facts, expectation) => {
    const event = buildCall(operation, request, response)
    const { subjects, action, unresolvedKinds } = parseChange(event)
    expect(subjects).toMatchObject([{ resource: project, facts }])
    expect(subjects[0]?.expectation).toEqual(expectation)
    expect([action, unresolvedKinds]).toEqual([`codebuild:${operation}`, undefined])
    expect(isMatched(event)).toBe(true)
  })

  it('says what the visibility became', () => {
    const claims = [{ fact: 'visibility', value: 'PUBLIC_READ' }]
    expect(parseChange(buildCall('UpdateProjectVisibility', PUBLIC)).subjects).toMatchObject([{ claims }])
    expect(parseChange(buildCall('UpdateProject', { name, ...PUBLIC })).subjects[0]?.claims).toBeUndefined()
  })

  it.each([
    null,
    {},
    { name: '' },
    { name: 'a b' },
    { name: '-a' },
    { name: 'x'.repeat(256) },
    { name: 'a\u0000b' },
    { name: 7 },
    { projectName: ['a'] },
    { name: `arn:aws:s3:::${name}` },
    { projectArn: `arn:aws:codebuild:${region}:${account}:report-group/a` },
    { projectArn: `arn:aws:codebuild:${region}:${account}:project/` },
  ])('leads to all build projects if it names none: %j', request => {
    expect(parseChange(buildCall('UpdateProject', request))).toMatchObject({
      subjects: [],
      unresolvedKinds: ['AWS::CodeBuild::Project'],
    })
  })

  it.each([
    `arn:aws:codebuild:${region}:444455556666:project/${name}`,
    `arn:aws:codebuild:eu-central-1:${account}:project/${name}`,
  ])('is ignored if the project is not one of the account and region: %s', other => {
    const event = buildCall('UpdateProjectVisibility', { ...PUBLIC, projectArn: other })
    expect(serviceTrigger.parse(event, scope)).toEqual({ ignored: 'kind-not-audited' })
  })
})

describe('a call that changes no build project', () => {
  it.each([
    'StartBuild',
    'ImportSourceCredentials',
    'BatchGetProjects',
    'InvalidateProjectCache',
    'UpdateFleet',
  ])('by its name %s is ignored', operation => {
    const event = buildCall(operation, { name })
    expect(isMatched(event)).toBe(false)
    expect(serviceTrigger.parse(event, scope)).toEqual({ ignored: 'kind-not-audited' })
  })

  it.each([
    ['failed', { errorCode: 'AccessDeniedException' }],
    ['read-only', { readOnly: true }],
    ['out-of-scope-region', { awsRegion: 'us-east-1' }],
  ])('because it is %s is ignored', (ignored, more) => {
    expect(serviceTrigger.parse(buildCall('UpdateProject', { name }, null, more), scope)).toEqual({ ignored })
  })
})
