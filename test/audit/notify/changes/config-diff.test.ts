import { describe, expect, it } from 'vitest'
import { FACTS_VERSION, type ResourceSnapshot } from '../../../../audit/resources/resource-snapshot.ts'
import { formatConfigDiff } from '../../../../audit/notify/changes/config-diff.ts'
import { describeFact } from '../../../../audit/notify/changes/fact-labels.ts'
import { getKindDefinition, kinds } from '../../../../audit/resources/kinds.ts'
import type { Resource } from '../../../../audit/resources/resource.ts'
import { buildManagedPolicyResource } from '../../../../audit/resources/iam/managed-policy.ts'
import { buildSecurityGroupResource } from '../../../../audit/resources/ec2/security-group.ts'
import { buildRoleResourceByName } from '../../../../audit/resources/iam/role.ts'
import { buildImageResource } from '../../../../audit/resources/ecr/image.ts'
import { buildFunctionResource } from '../../../../audit/resources/lambda/function.ts'

const account = '111122223333'
const worker = buildFunctionResource('worker', { account, region: 'eu-west-1' })
const [own, other] = ['own', 'other'].map(name =>
  buildManagedPolicyResource(`arn:aws:iam::${account}:policy/${name}`, account),
)

/** The lines of a message for a fact that was `before` and is `after`. */
function describeDiff(before: unknown, after: unknown): string[] {
  const snapshot: ResourceSnapshot = {
    resource: worker,
    presence: 'PRESENT',
    facts: { fact: { known: after } },
    provenance: {},
    collectedAt: {},
    priorFacts: [
      { changeId: 'c', attempt: 0, at: '2026-05-12T09:00:00.000Z', facts: { fact: { known: before } } },
    ],
    readAt: '2026-05-12T09:00:00.000Z',
    factsVersion: FACTS_VERSION,
  }
  return formatConfigDiff(snapshot, 'c').map(line => line.replace('function worker: ', ''))
}

describe('the modified facts in a message', () => {
  it.each([
    ['a text', 'nodejs18.x', 'nodejs24.x', ['fact changed from nodejs18.x to nodejs24.x']],
    ['a resource', own, other, ['fact changed from policy own to policy other']],
    ['a resource that was none', 'NONE', own, ['fact changed from none to policy own']],
    ['resources', [own], [other], ['added fact policy other', 'removed fact policy own']],
    [
      'members of a list that are not resources',
      [{ from: 22, peer: '0.0.0.0/0' }],
      [],
      ['removed fact from 22, peer 0.0.0.0/0'],
    ],
    ['a list of texts', ['a'], ['a', 'b'], ['added fact b']],
    ['an entry that is new', {}, { live: 'x' }, ['added fact live x']],
    ['an entry that was removed', { live: 'x' }, {}, ['removed fact live']],
    [
      'an entry that was changed',
      { live: 'x', other: 1 },
      { live: 'y', other: 1 },
      ['fact live changed from x to y'],
    ],
    [
      'a list in an entry',
      { live: { Statement: [{ Sid: 'a' }] } },
      { live: { Statement: [{ Sid: 'a' }, { Sid: 'b', Effect: 'Allow' }] } },
      ['added fact live statement b (Allow)'],
    ],
    [
      'an entry with the name of a property of objects',
      {},
      JSON.parse('{"__proto__":"x","constructor":"y"}'),
      ['added fact __proto__ x', 'added fact constructor y'],
    ],
    ['a number', 1, 2, ['fact changed from 1 to 2']],
  ] as const)('names %s', (_, before, after, lines) => {
    expect(describeDiff(before, after)).toEqual(lines)
  })

  it('have a limited length', () => {
    const [line = ''] = describeDiff('a'.repeat(10_000), 'b')
    expect(line.length).toBeLessThan(200)
  })

  it('have a limited length for deeply nested values', () => {
    const deep = (depth: number): object => (depth === 0 ? { end: 1 } : { x: deep(depth - 1) })
    expect(describeDiff(deep(3_000), { x: {} })[0]?.length).toBeLessThan(1_000)
  })
})

/** Values as known facts. */
function buildFacts(values: Record<string, unknown>): ResourceSnapshot['facts'] {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, { known: value }]))
}

/** The lines of a message for one change of the facts of a function. */
function describeFactsDiff(before: Record<string, unknown>, after: Record<string, unknown>): string[] {
  const at = '2026-05-12T09:00:00.000Z'
  return formatConfigDiff(
    {
      resource: worker,
      presence: 'PRESENT',
      facts: buildFacts(after),
      provenance: {},
      collectedAt: {},
      priorFacts: [{ changeId: 'c', attempt: 0, at, facts: buildFacts(before) }],
      readAt: at,
      factsVersion: FACTS_VERSION,
    },
    'c',
  )
}

describe('the modified facts of a function in a message', () => {
  const where = { account, region: 'eu-west-1' }
  const [oldGroup, newGroup] = ['sg-1', 'sg-2'].map(id => buildSecurityGroupResource(id, where))
  const [oldRole, newRole] = ['a', 'b'].map(name => buildRoleResourceByName(name, where))

  it('are in the words of the relationship, not in names of the code', () => {
    expect(describeFactsDiff({ role: oldRole }, { role: newRole })).toEqual([
      'function worker now runs as role b (before: role a)',
    ])
    expect(describeFactsDiff({ securityGroups: [oldGroup] }, { securityGroups: [newGroup] })).toEqual([
      'function worker now uses security group sg-2',
      'function worker no longer uses security group sg-1',
    ])
    expect(describeFactsDiff({ runtimeManagement: 'IMAGE' }, { runtimeManagement: 'Auto' })).toEqual([
      'function worker: runtime management changed from IMAGE to Auto',
    ])
  })

  it('name an image once', () => {
    const image = buildFunctionResource('image', where)
    expect(describeFactsDiff({ imageUri: 'a:1', image: worker }, { imageUri: 'a:2', image })).toHaveLength(1)
    expect(describeFactsDiff({ imageUri: 'a:1' }, { imageUri: 'a:2' })).toEqual([
      'function worker: image changed from a:1 to a:2',
    ])
  })

  it('do not say that standalone tasks were read, beside the status of a revision', () => {
    expect(
      describeFactsDiff(
        { status: 'ACTIVE', standaloneTasks: 'NOT_READ' },
        { status: 'INACTIVE', standaloneTasks: 'NONE' },
      ),
    ).toEqual(['function worker: status changed from ACTIVE to INACTIVE'])
    expect(describeFactsDiff({ standaloneTasks: 'RUNNING' }, { standaloneTasks: 'NONE' })).toEqual([
      'function worker: standalone tasks changed from RUNNING to none',
    ])
  })
})

/** The lines of a message for one change of a fact of a resource. */
function describeOneDiff(resource: Resource, fact: string, before: unknown, after: unknown): string[] {
  const at = '2026-05-12T09:00:00.000Z'
  return formatConfigDiff(
    {
      resource,
      presence: 'PRESENT',
      facts: buildFacts({ [fact]: after }),
      provenance: {},
      collectedAt: {},
      priorFacts: [{ changeId: 'c', attempt: 0, at, facts: buildFacts({ [fact]: before }) }],
      readAt: at,
      factsVersion: FACTS_VERSION,
    },
    'c',
  )
}

describe('the scan of an image in a message', () => {
  const where = { account, region: 'eu-west-1' }
  const digest = `sha256:${'a'.repeat(64)}`
  const image = buildImageResource(`arn:aws:ecr:eu-west-1:${account}:repository/app`, digest, where)
  const scan = {
    status: 'COMPLETE',
    counts: { CRITICAL: 2 },
    worst: [{ id: 'CVE-2022-37434', severity: 'CRITICAL', package: 'zlib 1.2.11' }],
  }
  const vulnerabilities = [
    'one of the ten most severe vulnerabilities: CVE-2022-37434 (severity CRITICAL, package "zlib 1.2.11")',
  ].map(line => `image app@sha256:aaaaaaaaaaaa: added ${line}`)
  const count = 'image app@sha256:aaaaaaaaaaaa: number of CRITICAL vulnerabilities changed from 0 to 2'

  it('is in words and not in the names of its fields', () => {
    const before = { status: 'IN_PROGRESS', counts: {}, worst: [] }
    expect(describeOneDiff(image, 'scan', before, scan)).toEqual([
      'image app@sha256:aaaaaaaaaaaa: scan status changed from IN_PROGRESS to COMPLETE',
      count,
      ...vulnerabilities,
    ])
  })

  it('is the same where it is the first one', () => {
    expect(describeOneDiff(image, 'scan', 'NONE', scan)).toEqual([
      count,
      ...vulnerabilities,
      'image app@sha256:aaaaaaaaaaaa: added scan status COMPLETE',
    ])
  })
})

describe('the words for facts', () => {
  const facts = Object.values(kinds).flatMap(({ kind, facts: named }) =>
    Object.keys(named).map(name => [kind, name] as const),
  )

  it.each(facts)('are plain for %s %s', (kind, name) => {
    const label = describeFact(kind, name)
    expect(label).toMatch(/^[A-Za-z]+(?:-[a-z]+)?(?: [A-Za-z]+)*$/)
    expect(label).not.toMatch(/\b[a-z]+[A-Z]|\b(is|at|on|worst|ipc|ecr|pid|ingress|egress)\b/)
    const resource = { ...worker, kind } as Resource
    expect(describeOneDiff(resource, name, 1, 2).join()).toContain(
      getKindDefinition(kind).facts[name]?.relationship === undefined ? `: ${label} changed` : ' ',
    )
  })

  it.each([
    ['AWS::EC2::SecurityGroup', 'ingress', 'inbound rule'],
    ['AWS::IAM::Role', 'trust', 'trust policy'],
    ['AWS::EC2::Subnet', 'mapPublicIpOnLaunch', 'automatic assignment of public IP addresses'],
    ['AWS::InspectorV2::AccountStatus', 'lambdaCode', 'Lambda code scanning'],
  ] as const)('are those of AWS for %s %s', (kind, name, label) => {
    expect(describeFact(kind, name)).toBe(label)
  })
})
