import {
  AttachUserPolicyCommand,
  CreateAccessKeyCommand,
  CreatePolicyCommand,
  CreateUserCommand,
  IAMClient,
} from '@aws-sdk/client-iam'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { selfTrigger, triggers } from '../../../audit/events/triggers.ts'
import { resolveCollectorQueue } from '../../../audit/resources/collector-queue.ts'
import { listCollectorNames } from '../../../audit/resources/kinds.ts'
import { type Kind, getResourceKey } from '../../../audit/resources/resource.ts'
import { auditableKinds, listOperations } from '../../../functions/collectors/all-collectors.ts'
import { buildAuditPolicy } from '../../../functions/collectors/permissions/audit-policy.ts'
import { auditResourceLists } from '../../../functions/collectors/all-resource-lists.ts'
import { listFunctionPermissions } from '../../../infra/functions/permissions.ts'
import type { FunctionPermission, PermissionContext } from '../../../infra/functions/permission-context.ts'
import { type LocalAws, startLocalAws } from '../local-aws.ts'
import type * as accountReader from '../read-account.ts'
import { type ResourceReadings, readResources, readEverything } from '../read-account.ts'
import { buildSampleAccount } from '../sample-account.ts'
import { describeOnLocalAws } from '../suite.ts'

/** The readers of what is audited: Assay itself is not there. */
const audited = triggers.filter(trigger => trigger !== selfTrigger)

/** The emulator runs no standalone task of an image of the account, and makes no code signing configurations. */
const WITHOUT_RESOURCES: readonly string[] = ['AWS::ECS::StandaloneTasks', 'AWS::Lambda::CodeSigningConfig']

describeOnLocalAws('the calls of the audit', () => {
  let localAws: LocalAws
  let single: ResourceReadings
  beforeAll(async () => {
    localAws = await startLocalAws({ enforceIam: true })
    Object.assign(process.env, localAws.env)
    await buildSampleAccount(localAws)
    await localAws.scans.putPackages({ ...ordersScan, region: localAws.region })
    await localAws.callLog.clear()
    single = await readEverything(localAws, 'CALL_BY_CALL')
  })
  afterAll(() => localAws.stop())

  test('is answered: no fact is unknown, and nothing that is named is missing', () => {
    expect(listUnknownFacts(single)).toEqual([])
  })

  test('is there: a resource of every kind but of those that the emulator does not have', () => {
    const kinds = [...single.values()].map(({ resource }) => resource.kind)
    const expected = auditableKinds.filter(kind => hasFacts(kind) && !WITHOUT_RESOURCES.includes(kind))
    expect(new Set(kinds.filter(hasFacts))).toEqual(new Set(expected))
  })

  test('is what was made', () => {
    const [orders] = known(single, 'AWS::EC2::SecurityGroup').filter(({ name }) => name === 'orders')
    const rules = orders?.['ingress'] as { peer: string }[]
    const peers = rules.map(({ peer }) => peer.replace(/^(sg|pl)-.*/, '$1'))
    expect(peers.toSorted()).toEqual(['10.0.0.0/8', '::/0', 'pl', 'sg'])
    expect(orders).toMatchObject({ egress: [{ peer: '0.0.0.0/0', protocol: '-1' }], sources: [{}] })
    const [image] = known(single, 'AWS::ECR::Image')
    expect(image).toMatchObject({ tags: ['v1'], scan: 'NONE', storage: 'ACTIVE' })
    const resized = known(single, 'AWS::Lambda::Function').find(({ imageUri }) => imageUri !== 'NONE')
    expect(resized).toMatchObject({ image: { kind: 'AWS::ECR::Image' }, vpc: 'NONE' })
    const functions = known(single, 'AWS::Lambda::Function')
    expect(functions.filter(({ scanCoverage }) => scanCoverage !== 'NONE')).toMatchObject([
      {
        scanCoverage: { status: 'ACTIVE', reason: 'SUCCESSFUL' },
        packageFindings: {
          counts: { CRITICAL: 1 },
          worst: [{ id: 'CVE-2021-44228', package: 'log4j-core 1.0.0', fix: 'YES', epss: 0.5 }],
        },
      },
    ])
    const frequencies = known(single, 'AWS::ECR::Repository').map(({ scanFrequency }) => scanFrequency)
    expect(frequencies).toHaveLength(2)
    expect(new Set(frequencies)).toEqual(new Set(['MANUAL', 'SCAN_ON_PUSH']))
    const endpoints = known(single, 'AWS::EC2::VPCEndpoint')
    const attached = endpoints.map(({ securityGroups }) => (securityGroups as unknown[]).length)
    expect(attached).toHaveLength(2)
    expect(new Set(attached)).toEqual(new Set([0, 1]))
    const acls = known(single, 'AWS::EC2::NetworkAcl')
    expect(acls).toMatchObject(
      Array.from({ length: 2 }, () => ({ isDefault: true, entries: [{}, {}, {}, {}] })),
    )
    expect(known(single, 'AWS::EC2::VPC').map(({ isDefault }) => isDefault)).toEqual(
      expect.arrayContaining([true, false]),
    )
    const interfaces = known(single, 'AWS::EC2::NetworkInterface')
    expect(interfaces).toMatchObject([{ subnet: { kind: 'AWS::EC2::Subnet' }, securityGroups: [{}] }])
    expect(known(single, 'AWS::CloudTrail::AccountTrails')).toMatchObject([{ trails: [{ isLogging: true }] }])
    expect(known(single, 'AWS::EC2::PrefixList')).toEqual([{ entries: ['203.0.113.0/24'] }])
    expect(known(single, 'AWS::ECS::Cluster')).toMatchObject([{ executeCommand: { logging: 'NONE' } }])
    expect(known(single, 'AWS::AccessAnalyzer::AccountAnalyzers')).toEqual([
      { externalAnalyzers: [{ name: 'external', type: 'ACCOUNT', status: 'ACTIVE' }], administrator: 'NONE' },
    ])
    expect(known(single, 'AWS::GuardDuty::Detector')).toMatchObject([
      {
        status: 'ENABLED',
        suppressionFilters: [{ name: 'port-scans', fields: ['type'] }],
        openFindings: { counts: {}, worst: [] },
      },
    ])
  })

  test('has tags, and resources without tags', () => {
    const all = [...single.values()].flatMap(({ facts }) => {
      const tags = facts === 'NOT_FOUND' ? undefined : facts['tags']
      return tags !== undefined && 'known' in tags ? [JSON.stringify(tags.known)] : []
    })
    const teams = ['function', 'repository', 'topic', 'queue', 'definition', 'service', 'project', 'group']
    expect(all).toEqual(expect.arrayContaining(teams.map(team => JSON.stringify({ team }))))
    expect(all).toContain('{}')
  })

  test('was asked by every operation', async () => {
    const logged = (await localAws.callLog.list()).map(({ service, operation }) => `${service}:${operation}`)
    const lists = auditResourceLists.flatMap(resourceList => resourceList.operations)
    const all = [...listOperations(auditableKinds), ...lists]
    const missing = all.map(findName).filter(operation => !logged.includes(operation))
    // Only a management account of an organization asks for its delegated administrators.
    expect(missing).toEqual(['organizations:ListDelegatedAdministrators', 'lambda:GetCodeSigningConfig'])
  })

  test('is the same by lists as by single calls', async () => {
    const listed = await readEverything(localAws, 'BY_LISTS')
    expect(listed).toEqual(single)
  })

  test.each(audited)('is what $queue may ask, and no more than its permissions say', async ({ queue }) => {
    const permissionContext: PermissionContext = {
      partition: 'aws',
      account: localAws.account,
      prefix: 'assay',
      stack: 'Assay',
      home: localAws.region,
      regions: [localAws.region],
      key: 'unused',
    }
    const reading = listFunctionPermissions(queue, permissionContext).filter(({ id }) =>
      id.startsWith('Read'),
    )
    const own = [...single.values()]
      .map(({ resource }) => resource)
      .filter(({ kind }) => resolveCollectorQueue(kind) === queue)
    const seen = await readAs(localAws, `reader-${queue}`, reading.map(buildStatement), refresh =>
      refresh.readResources(own),
    )
    for (const resource of own) {
      expect(seen.get(getResourceKey(resource))).toEqual(single.get(getResourceKey(resource)))
    }
    const impaired = await readAs(localAws, `denied-${queue}`, [], reader => reader.readResources(own))
    expect(listUnknownFacts(impaired).length).toBeGreaterThan(0)
  })

  test('is what docs/audit-policy.json allows, all of it', async () => {
    const { Statement } = buildAuditPolicy() as { Statement: object[] }
    const seen = await readAs(localAws, 'auditor', Statement, refresh =>
      refresh.readEverything(localAws, 'BY_LISTS'),
    )
    for (const [key, refreshed] of single) expect(seen.get(key)).toEqual(refreshed)
    expect(listUnknownFacts(seen)).toEqual([])
  })

  test('returns the scan result that the test set', async () => {
    const { region } = localAws
    const vulnerabilities = [{ name: 'CVE-2021-44228', severity: 'CRITICAL', package: 'log4j' }]
    await localAws.scans.put({
      region,
      repositoryName: 'shop/orders',
      imageId: { imageTag: 'v1' },
      vulnerabilities,
    })
    const images = [...single.values()].flatMap(({ resource }) =>
      resource.kind === 'AWS::ECR::Image' ? [resource] : [],
    )
    expect(known(await readResources(images), 'AWS::ECR::Image')).toMatchObject([
      { scan: { status: 'COMPLETE', counts: { CRITICAL: 1 }, worst: [{ id: 'CVE-2021-44228' }] } },
    ])
  })
})

/** What Inspector says of one of the functions. It does not list the others. */
const ordersScan = {
  functionName: 'orders',
  status: 'ACTIVE' as const,
  reason: 'SUCCESSFUL',
  vulnerabilities: [{ name: 'CVE-2021-44228', severity: 'CRITICAL', package: 'log4j-core' }],
} satisfies Omit<Parameters<LocalAws['scans']['putPackages']>[0], 'region'>

function hasFacts(kind: Kind): boolean {
  return listCollectorNames(kind).length > 0
}

/** Reads as a new user with only these statements, with new clients, since clients keep their credentials. */
async function readAs(
  localAws: LocalAws,
  UserName: string,
  statements: readonly object[],
  read: (reader: typeof accountReader) => Promise<ResourceReadings>,
): Promise<ResourceReadings> {
  const iam = new IAMClient(localAws.client())
  await iam.send(new CreateUserCommand({ UserName }))
  if (statements.length > 0) {
    const PolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement: statements })
    const policy = await iam.send(new CreatePolicyCommand({ PolicyName: UserName, PolicyDocument }))
    await iam.send(new AttachUserPolicyCommand({ UserName, PolicyArn: policy.Policy?.Arn }))
  }
  const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName }))
  process.env['AWS_ACCESS_KEY_ID'] = AccessKey?.AccessKeyId
  process.env['AWS_SECRET_ACCESS_KEY'] = AccessKey?.SecretAccessKey
  vi.resetModules()
  try {
    return await read(await import('../read-account.ts'))
  } finally {
    Object.assign(process.env, localAws.env)
  }
}

function buildStatement({ actions, resources }: FunctionPermission) {
  return { Effect: 'Allow', Action: actions, Resource: resources }
}

/** The facts of the resources of a kind. */
function known(refreshed: ResourceReadings, kind: Kind): Record<string, unknown>[] {
  return [...refreshed.values()].flatMap(({ resource, facts }) => {
    if (resource.kind !== kind || facts === 'NOT_FOUND') return []
    const entries = Object.entries(facts).map(([name, fact]) => [name, 'known' in fact ? fact.known : fact])
    return [Object.fromEntries(entries) as Record<string, unknown>]
  })
}

/** An operation as the local AWS names it: by the start of its action. */
function findName({ action, name }: { action: string; name: string }) {
  return `${action.split(':')[0]}:${name}`
}

function listUnknownFacts(refreshed: ResourceReadings): string[] {
  return [...refreshed].flatMap(([key, { facts }]) => {
    if (facts === 'NOT_FOUND') return [`${key} is not there`]
    const entries = Object.entries(facts)
    return entries.flatMap(([name, fact]) => ('unknown' in fact ? [`${key} ${name}: ${fact.unknown}`] : []))
  })
}
