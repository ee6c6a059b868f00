import { describe, expect, it } from 'vitest'
import { buildDetectorResource } from '../../../../audit/resources/guardduty/detector.ts'
import type { DetectorFindings } from '../../../../audit/resources/guardduty/detector-findings.ts'
import { getFindings } from '../../../../functions/collectors/guardduty/operations.ts'
import { createRedactor, redactResponse } from '../../../../functions/collectors/redaction/redact.ts'
import { readStubbedFacts, type StubbedResponses } from '../stubbed-api.ts'

const account = '111122223333'
const detector = buildDetectorResource({ account, region: 'eu-west-1' })
const FunctionArn = `arn:aws:lambda:eu-west-1:${account}:function:orders`

/** A finding as GetFindings returns it. */
function finding(Id: string, more: object = {}) {
  return {
    Id,
    AccountId: account,
    Type: 'Backdoor:Lambda/C&CActivity.B',
    Severity: 8,
    CreatedAt: '2026-05-12T09:33:20.000Z',
    Title: 'Lambda function is querying a C&C server',
    Resource: { ResourceType: 'Lambda', LambdaDetails: { FunctionArn, FunctionName: 'orders' } },
    Service: { Archived: false, AdditionalInfo: { Value: '{}', Type: 'default' } },
    ...more,
  }
}

type Finding = ReturnType<typeof finding>

/** The fact of a region whose findings are listed in pages of 50, and the calls that read it. */
async function readFindings(all: readonly Finding[], more: StubbedResponses = {}) {
  const calls: string[] = []
  const listed = all.map(({ Id }) => Id)
  const facts = await readStubbedFacts(detector, {
    ListDetectors: { DetectorIds: ['abc'] },
    GetDetector: { Status: 'ENABLED', Features: [] },
    ListFilters: { FilterNames: [] },
    ListFindings: ({ NextToken, ...input }) => {
      calls.push('ListFindings')
      expect(input).toEqual({
        DetectorId: 'abc',
        FindingCriteria: {
          Criterion: { accountId: { Equals: [account] }, 'service.archived': { Equals: ['false'] } },
        },
        SortCriteria: { AttributeName: 'severity', OrderBy: 'DESC' },
        MaxResults: 50,
      })
      const from = Number(NextToken ?? 0)
      const token = from + 50 < listed.length ? String(from + 50) : ''
      return { FindingIds: listed.slice(from, from + 50), NextToken: token }
    },
    GetFindings: ({ FindingIds }) => {
      calls.push('GetFindings')
      const asked = FindingIds as string[]
      expect(asked.length).toBeLessThanOrEqual(50)
      return { Findings: all.filter(({ Id }) => asked.includes(Id)) }
    },
    ...more,
  })
  return { fact: facts['openFindings'], calls }
}

async function readKnown(all: readonly Finding[]): Promise<DetectorFindings> {
  const { fact } = await readFindings(all)
  if (fact === undefined || !('known' in fact)) throw new Error('unknown')
  return fact.known as DetectorFindings
}

describe('the open findings of a region', () => {
  it('are counted, and the most severe are kept with the resources that are audited', async () => {
    const { fact, calls } = await readFindings([
      finding('b', { Severity: 9.2 }),
      finding('a', {
        Severity: 4,
        Resource: { ResourceType: 'Instance', InstanceDetails: { InstanceId: 'i-1' } },
      }),
      finding('c', { Severity: 2, CreatedAt: 'soon', Resource: null }),
    ])
    expect(fact).toEqual({
      known: {
        counts: { CRITICAL: 1, MEDIUM: 1, LOW: 1 },
        worst: [
          {
            id: 'b',
            type: 'Backdoor:Lambda/C&CActivity.B',
            severity: 'CRITICAL',
            resourceType: 'Lambda',
            resource: { kind: 'AWS::Lambda::Function', account, region: 'eu-west-1', arn: FunctionArn },
            createdAt: '2026-05-12T09:33:20.000Z',
          },
          {
            id: 'a',
            type: 'Backdoor:Lambda/C&CActivity.B',
            severity: 'MEDIUM',
            resourceType: 'Instance',
            resource: 'NONE',
            createdAt: '2026-05-12T09:33:20.000Z',
          },
          {
            id: 'c',
            type: 'Backdoor:Lambda/C&CActivity.B',
            severity: 'LOW',
            resourceType: '',
            resource: 'NONE',
          },
        ],
      },
    })
    expect(calls).toEqual(['ListFindings', 'GetFindings'])
  })

  it.each([
    [9, 'CRITICAL'],
    [8.9, 'HIGH'],
    [7, 'HIGH'],
    [6.9, 'MEDIUM'],
    [4, 'MEDIUM'],
    [3.9, 'LOW'],
    [1, 'LOW'],
  ])('of severity %d are %s', async (Severity, severity) => {
    expect((await readKnown([finding('a', { Severity })])).counts).toEqual({ [severity]: 1 })
  })

  it.each([
    ['a sample by its title', { Title: '[SAMPLE] Lambda function is querying a C&C server' }],
    ['a sample by what is added to it', { Service: { AdditionalInfo: { Value: '{"sample":true}' } } }],
    ['archived since it was listed', { Service: { Archived: true } }],
    ['on another account', { AccountId: '999988887777' }],
  ])('leave out what is %s', async (_, more) => {
    expect(await readKnown([finding('a', more), finding('b')])).toMatchObject({
      counts: { HIGH: 1 },
      worst: [{ id: 'b' }],
    })
  })

  it.each([
    ['no JSON is added', { Service: { AdditionalInfo: { Value: '{' } } }],
    ['sample is no flag', { Service: { AdditionalInfo: { Value: '{"sample":"true"}' } } }],
    ['a title only mentions the mark', { Title: 'Role [SAMPLE] was used' }],
  ])('have a finding although %s', async (_, more) => {
    expect((await readKnown([finding('a', more)])).counts).toEqual({ HIGH: 1 })
  })

  it.each([
    [
      {
        ResourceType: 'ECSCluster',
        EcsClusterDetails: { Name: 'prod', TaskDetails: { Group: 'service:api' } },
      },
      'service/prod/api',
    ],
    [
      { ResourceType: 'AccessKey', AccessKeyDetails: { UserType: 'IAMUser', UserName: 'alice' } },
      'user/alice',
    ],
  ])('name the resource of %j', async (Resource, arn) => {
    const [worst] = (await readKnown([finding('a', { Resource })])).worst
    expect(worst?.resource).toMatchObject({ arn: expect.stringContaining(arn) as string })
  })

  it('are read up to 200, and the 20 most severe of them are kept', async () => {
    const all = Array.from({ length: 201 }, (_, index) =>
      finding(String(index).padStart(3, '0'), { Severity: index < 150 ? 8 : 5 }),
    )
    const { fact, calls } = await readFindings(all)
    expect(fact).toMatchObject({ known: { counts: { HIGH: 150, MEDIUM: 50 }, unreadUpTo: 'MEDIUM' } })
    expect((fact as { known: DetectorFindings }).known.worst).toHaveLength(20)
    expect(calls).toEqual([
      ...Array.from({ length: 4 }, () => 'ListFindings'),
      ...Array.from({ length: 4 }, () => 'GetFindings'),
    ])
    expect(await readKnown(all.slice(1))).not.toHaveProperty('unreadUpTo')
  })

  it('are incomplete if some are listed and not returned', async () => {
    const GetFindings = { Findings: [finding('a'), finding('other')] }
    const { fact } = await readFindings([finding('a'), finding('b')], { GetFindings })
    expect(fact).toMatchObject({
      known: { counts: { HIGH: 1 } },
      incomplete: 'GuardDuty did not return 1 of the findings that it listed',
    })
  })

  it.each([
    ['access is denied', { ListFindings: { error: 'AccessDeniedException' } }, 'guardduty:ListFindings'],
    ['a finding has no severity', { GetFindings: { Findings: [{ Id: 'a', Type: 'x' }] } }, 'Severity'],
    ['there is no list', { ListFindings: {} }, 'FindingIds'],
  ])('are unknown if %s', async (_, responses, why) => {
    const { fact } = await readFindings([finding('a')], responses)
    expect(fact).toEqual({ unknown: expect.stringContaining(why) as string })
  })

  it('of an account file have nothing but what is collected', async () => {
    const secret = {
      Service: {
        RuntimeDetails: { Process: { Name: 's3cr3t' } },
        AdditionalInfo: { Value: '{"a":"s3cr3t"}' },
      },
    }
    const all = [
      finding('a', { ...secret, Description: 's3cr3t' }),
      finding('b', { Title: '[SAMPLE] s3cr3t' }),
    ]
    const recorded = redactResponse(getFindings, { Findings: all }, createRedactor('key'))
    expect(JSON.stringify(recorded)).not.toContain('s3cr3t')
    const { fact } = await readFindings(all, { GetFindings: recorded as object })
    expect(fact).toEqual((await readFindings(all)).fact)
    expect(redactResponse(getFindings, { Findings: 's3cr3t' }, createRedactor('key'))).toBe('omitted')
  })
})
