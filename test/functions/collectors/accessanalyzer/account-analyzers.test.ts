import { describe, expect, it } from 'vitest'
import { buildAccountAnalyzersResource } from '../../../../audit/resources/accessanalyzer/account-analyzers.ts'
import { readStubbedFacts, type StubbedResponses } from '../stubbed-api.ts'

const account = '111122223333'
const resource = buildAccountAnalyzersResource({ account, region: 'eu-west-1' })
const alone = { error: 'AWSOrganizationsNotInUseException' }

function read(responses: StubbedResponses) {
  return readStubbedFacts(resource, {
    ListAnalyzers: { analyzers: [] },
    DescribeOrganization: alone,
    ...responses,
  })
}

function buildAnalyzer(name: string, type: string, status: string) {
  return { arn: `arn:aws:access-analyzer:eu-west-1:${account}:analyzer/${name}`, name, type, status }
}

function belongsTo(MasterAccountId: string) {
  return { Organization: { Id: 'o-a1b2c3d4e5', MasterAccountId } }
}

describe('the analyzers of an account in a region', () => {
  it('are those that find external access, by name, on all pages', async () => {
    const pages: Record<string, object> = {
      '': {
        analyzers: [
          buildAnalyzer('zone', 'ORGANIZATION', 'CREATING'),
          buildAnalyzer('unused', 'ORGANIZATION_UNUSED_ACCESS', 'ACTIVE'),
          buildAnalyzer('internal', 'ACCOUNT_INTERNAL_ACCESS', 'ACTIVE'),
        ],
        nextToken: '2',
      },
      '2': {
        analyzers: [
          buildAnalyzer('console', 'ACCOUNT', 'ACTIVE'),
          buildAnalyzer('new', 'NEW_TYPE', 'NEW_STATUS'),
        ],
        nextToken: null,
      },
    }
    const ListAnalyzers = ({ nextToken = '' }: { nextToken?: string }) => pages[nextToken] ?? {}
    expect(await read({ ListAnalyzers })).toEqual({
      externalAnalyzers: {
        known: [
          { name: 'console', type: 'ACCOUNT', status: 'ACTIVE' },
          { name: 'zone', type: 'ORGANIZATION', status: 'CREATING' },
        ],
      },
      administrator: { known: 'NONE' },
    })
  })

  it.each([
    ['no list', {}],
    ['a status that is not known', { analyzers: [buildAnalyzer('a', 'ACCOUNT', 'PAUSED')] }],
    ['an analyzer without a name', { analyzers: [{ type: 'ACCOUNT', status: 'ACTIVE' }] }],
  ])('are unknown with %s in the response', async (_, ListAnalyzers) => {
    const { externalAnalyzers, administrator } = await read({ ListAnalyzers })
    expect(externalAnalyzers).toHaveProperty('unknown')
    expect(administrator).toEqual({ known: 'NONE' })
  })

  it('are unknown if they may not be listed', async () => {
    const { externalAnalyzers } = await read({ ListAnalyzers: { error: 'AccessDeniedException' } })
    expect(externalAnalyzers).toEqual({ unknown: 'access denied to access-analyzer:ListAnalyzers' })
  })
})

describe('the account that can have an analyzer of the organization', () => {
  it('is the management account, for a member', async () => {
    const { administrator } = await read({ DescribeOrganization: belongsTo('444455556666') })
    expect(administrator).toEqual({ known: { account: '444455556666', role: 'MANAGEMENT' } })
  })

  it.each([
    [[{ Id: '555566667777' }], { account: '555566667777', role: 'DELEGATED' }],
    [[], 'NONE'],
    [null, 'NONE'],
  ])(
    'is the delegated administrator, for the management account: %j',
    async (DelegatedAdministrators, known) => {
      const inputs: unknown[] = []
      const { administrator } = await read({
        DescribeOrganization: belongsTo(account),
        ListDelegatedAdministrators: input => {
          inputs.push(input)
          return { DelegatedAdministrators }
        },
      })
      expect(administrator).toEqual({ known })
      expect(inputs).toEqual([{ ServicePrincipal: 'access-analyzer.amazonaws.com' }])
    },
  )

  it('is unknown, and the analyzers are not, where AWS does not show it', async () => {
    const denied = { error: 'AccessDeniedException' }
    expect(await read({ DescribeOrganization: denied })).toEqual({
      externalAnalyzers: { known: [] },
      administrator: { unknown: 'access denied to organizations:DescribeOrganization' },
    })
    const { administrator } = await read({
      DescribeOrganization: belongsTo(account),
      ListDelegatedAdministrators: denied,
    })
    expect(administrator).toEqual({
      unknown: 'access denied to organizations:ListDelegatedAdministrators',
    })
  })

  it('is unknown if the response does not name it', async () => {
    const { administrator } = await read({
      DescribeOrganization: { Organization: { MasterAccountId: 'all' } },
    })
    expect(administrator).toHaveProperty('unknown')
  })
})
