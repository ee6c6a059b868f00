import { describe, expect, it } from 'vitest'
import { known, type FactsByName } from '../../../../../audit/resources/fact.ts'
import { buildAccountAnalyzersResource } from '../../../../../audit/resources/accessanalyzer/account-analyzers.ts'
import { buildAccountTrailsResource } from '../../../../../audit/resources/cloudtrail/account-trails.ts'
import { buildDetectorResource } from '../../../../../audit/resources/guardduty/detector.ts'
import type { ResolvedValue } from '../../../../../functions/cloudformation/resolve/resolved-value.ts'
import { readStubbedFacts } from '../../../collectors/stubbed-api.ts'
import {
  buildTemplateResource,
  notKnown,
  projectOwnFacts,
  templateAccount as account,
  templatePlace,
} from '../template-resources.ts'

type Properties = Record<string, ResolvedValue>

describe('AWS::GuardDuty::Detector', () => {
  const detector = buildDetectorResource(templatePlace)
  const build = (properties: Properties) =>
    buildTemplateResource('AWS::GuardDuty::Detector', 'd-1', { Enable: true, ...properties })
  const Features = [
    { Name: 'LAMBDA_NETWORK_LOGS', Status: 'ENABLED' },
    {
      Name: 'RUNTIME_MONITORING',
      Status: 'ENABLED',
      AdditionalConfiguration: [{ Name: 'ECS_FARGATE_AGENT_MANAGEMENT', Status: 'DISABLED' }],
    },
  ]
  const read = (features: readonly object[]) =>
    readStubbedFacts(detector, {
      ListDetectors: { DetectorIds: ['d-1'] },
      GetDetector: { Status: 'ENABLED', Features: features },
      ListFilters: { FilterNames: [] },
      ListFindings: { FindingIds: [] },
    })

  it('has the features that are read, and keeps others', async () => {
    const others = [
      { Name: 'S3_DATA_EVENTS', Status: 'DISABLED' },
      { Name: 'LAMBDA_NETWORK_LOGS', Status: 'DISABLED' },
    ]
    expect(projectOwnFacts(build({ Features }), await read(others))).toEqual(
      await read([...others, ...Features]),
    )
  })

  it('does not know which other features a new one has', async () => {
    const { status, features, suppressionFilters } = projectOwnFacts(build({ Features }))
    const returned = await read(Features)
    expect({ status, suppressionFilters }).toEqual({
      status: returned['status'],
      suppressionFilters: returned['suppressionFilters'],
    })
    expect(features).toEqual({
      ...returned['features'],
      incomplete: expect.stringContaining('decides') as string,
    })
    const none = { status: known('NONE'), features: known({}), suppressionFilters: known([]) }
    expect(projectOwnFacts(build({ Features }), none)['features']).toEqual(features)
  })

  it.each<[Properties, FactsByName[string]]>([
    [{ Enable: false }, known('DISABLED')],
    [{ Enable: notKnown }, { unknown: expect.stringContaining('Enable') as string }],
  ])('is %j', (properties, expected) => {
    expect(projectOwnFacts(build(properties))['status']).toEqual(expected)
  })

  it.each<[ResolvedValue, string]>([
    [notKnown, 'Features'],
    [[{ Name: 'X', Status: notKnown }], 'Features.0.Status'],
    [[{ Name: 'X' }], 'Status'],
    [[{ Name: 'X', Status: 'ENABLED', AdditionalConfiguration: [notKnown] }], 'AdditionalConfiguration.0'],
  ])('does not know the feature %j', async (features, why) => {
    const after = projectOwnFacts(build({ Features: features }), await read([]))
    expect(after['features']).toEqual({ known: {}, incomplete: expect.stringContaining(why) as string })
  })
})

/** The facts that are read of these analyzers. */
function readAnalyzers(...analyzers: readonly object[]): Promise<FactsByName> {
  return readStubbedFacts(buildAccountAnalyzersResource(templatePlace), {
    ListAnalyzers: { analyzers },
    DescribeOrganization: { error: 'AWSOrganizationsNotInUseException' },
  })
}

describe('AWS::AccessAnalyzer::Analyzer', () => {
  const build = (
    properties: Properties,
    id = `arn:aws:access-analyzer:eu-west-1:${account}:analyzer/app-A`,
  ) => buildTemplateResource('AWS::AccessAnalyzer::Analyzer', id, { Type: 'ACCOUNT', ...properties })
  const other = { name: 'zone', type: 'ORGANIZATION', status: 'DISABLED' }

  it.each<[Properties, object]>([
    [{ AnalyzerName: 'external' }, { name: 'external', type: 'ACCOUNT', status: 'ACTIVE' }],
    [{ Type: 'ORGANIZATION' }, { name: 'app-A', type: 'ORGANIZATION', status: 'ACTIVE' }],
    [{ Type: 'ACCOUNT_UNUSED_ACCESS' }, { name: 'app-A', type: 'ACCOUNT_UNUSED_ACCESS', status: 'ACTIVE' }],
  ])('is among the analyzers that are read: %j', async (properties, analyzer) => {
    expect(projectOwnFacts(build(properties), await readAnalyzers(other))).toEqual(
      await readAnalyzers(other, analyzer),
    )
    expect(projectOwnFacts(build(properties), await readAnalyzers(other, analyzer))).toEqual(
      await readAnalyzers(other, analyzer),
    )
  })

  it('leaves the analyzers of the region unknown if its type is not known, or if they were never read', async () => {
    const after = projectOwnFacts(build({ Type: notKnown }), await readAnalyzers(other))
    expect(after['externalAnalyzers']).toEqual({ unknown: expect.stringContaining('Type') as string })
    expect(projectOwnFacts(build({}))['externalAnalyzers']).toHaveProperty('unknown')
  })

  it('is undecided if its name is not known', () => {
    expect(() => projectOwnFacts(build({ AnalyzerName: notKnown }))).toThrow('AnalyzerName')
  })
})

describe('AWS::CloudTrail::Trail', () => {
  const trails = buildAccountTrailsResource(templatePlace)
  const arn = `arn:aws:cloudtrail:eu-west-1:${account}:trail/main`
  const build = (properties: Properties) =>
    buildTemplateResource('AWS::CloudTrail::Trail', 'app-Trail-X', {
      TrailName: 'main',
      IsLogging: true,
      IsMultiRegionTrail: true,
      ...properties,
    })
  const read = (more: object, selectors: object) =>
    readStubbedFacts(trails, {
      DescribeTrails: { trailList: [{ Name: 'main', TrailARN: arn, IsMultiRegionTrail: true, ...more }] },
      GetTrailStatus: { IsLogging: true },
      GetEventSelectors: selectors,
    })
  const other = { name: 'other', arn: `${arn}-2`, isLogging: true }
  const none = { trails: known([]) }
  const management = { Field: 'eventCategory', Equals: ['Management'] }

  it.each<[string, Properties, object, object]>([
    ['no selectors', {}, {}, { EventSelectors: [{ ReadWriteType: 'All', IncludeManagementEvents: true }] }],
    [
      'flags',
      { EnableLogFileValidation: true, IsOrganizationTrail: 'true' },
      { LogFileValidationEnabled: true, IsOrganizationTrail: true },
      { EventSelectors: [{}] },
    ],
    [
      'selectors',
      { EventSelectors: [{ ReadWriteType: 'ReadOnly' }] },
      {},
      { EventSelectors: [{ ReadWriteType: 'ReadOnly' }] },
    ],
    [
      'no management events',
      { EventSelectors: [{ IncludeManagementEvents: false }] },
      {},
      { EventSelectors: [{ IncludeManagementEvents: false }] },
    ],
    [
      'advanced selectors',
      { AdvancedEventSelectors: [{ FieldSelectors: [management] }] },
      {},
      { AdvancedEventSelectors: [{ FieldSelectors: [management] }] },
    ],
    [
      'advanced selectors of reads',
      { AdvancedEventSelectors: [{ FieldSelectors: [management, { Field: 'readOnly', Equals: ['true'] }] }] },
      {},
      { AdvancedEventSelectors: [{ FieldSelectors: [management, { Field: 'readOnly', Equals: ['true'] }] }] },
    ],
  ])('has the facts that are read of a trail with %s', async (_, properties, more, selectors) => {
    const returned = await read(more, selectors)
    expect(projectOwnFacts(build(properties), none)).toEqual(returned)
    expect(projectOwnFacts(build(properties), returned)).toEqual(returned)
  })

  it('keeps other trails, and leaves out one of a single region', () => {
    const before = { trails: known([{ name: 'main', arn, isLogging: true }, other]) }
    expect(projectOwnFacts(build({ IsMultiRegionTrail: false }), before)).toEqual({ trails: known([other]) })
    expect(projectOwnFacts(build({}), before)).toMatchObject({ trails: { known: [{ arn }, other] } })
  })

  it.each([
    'IsMultiRegionTrail',
    'IsLogging',
    'EnableLogFileValidation',
    'EventSelectors',
    'AdvancedEventSelectors',
  ])('is incomplete if %s is not known', name => {
    const { trails: after } = projectOwnFacts(build({ [name]: notKnown }), { trails: known([other]) })
    expect(after).toEqual({ known: [other], incomplete: expect.stringContaining(name) as string })
  })
})
