import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { checklist } from '../../audit/checklist.ts'
import { listRelationshipNames } from '../../audit/resources/kinds.ts'
import type { Kind } from '../../audit/resources/resource.ts'
import { openAccountFileSource, type AccountSource } from '../../cli/account/account-source.ts'
import { computeAuditExitCode } from '../../cli/commands/audit.ts'
import { prefetchAccount } from '../../cli/account/live-account.ts'
import { allCollectors } from '../../functions/collectors/all-collectors.ts'
import { allPrefetches } from '../../functions/collectors/all-prefetches.ts'
import { auditResourceLists } from '../../functions/collectors/all-resource-lists.ts'
import { AwsCallError, type AwsOperation } from '../../functions/collectors/api/aws-call.ts'
import { evidenceOperations } from '../../functions/collectors/assay/evidence-operations.ts'
import { queryTable, scanTable } from '../../functions/collectors/assay/operations.ts'
import { hookOperations, stackOperations } from '../../functions/collectors/cloudformation/operations.ts'
import { describeServiceRevisions } from '../../functions/collectors/ecs/operations.ts'
import { describeImageSigningStatus, listImageReferrers } from '../../functions/collectors/ecr/operations.ts'
import { listRepositoryCoverage } from '../../functions/collectors/inspector2/operations.ts'
import { getCallerIdentity } from '../../functions/collectors/api/sts-operations.ts'
import type { RecordedCall } from '../../functions/local/account-file.ts'
import type { Posture } from '../../reports/posture/posture.ts'
import { sampleUnlessFull } from '../sample.ts'
import { listRequiredFacts } from '../../audit/controls/required-facts.ts'
import {
  runAssay,
  runAssayIn,
  loadExampleAccount,
  listExampleCalls,
  buildFewerFunctionsPatch,
  createTestDirectory,
  type TestDirectory,
} from './run-assay.ts'
import { auditedCollectors, listedAuditedKinds, auditedOperations } from './audited-operations.ts'
import { auditAccountFile, auditAccount, type AuditResult } from './run-audit.ts'
import { compareAudits, type AuditDifference } from './compare-audits.ts'
import { populationOperations } from '../../functions/collectors/population-counts.ts'
import { replaceByListCalls, addListCalls } from './add-list-calls.ts'

const AT = '2026-11-24T08:00:00Z'

/** A long test may take this long, in milliseconds. */
const LONG = 60_000

/** Bulk lists, which an account file of single calls does not have. */
const NEVER_ASKED_SINGLY = [
  'iam:GetAccountAuthorizationDetails',
  'tag:GetResources',
  'lambda:ListCodeSigningConfigs',
]

/** Only policies of images ask them; ListImageReferrers has the action of BatchGetImage. */
const ASKED_BY_IMAGE_POLICIES: readonly AwsOperation[] = [describeImageSigningStatus, listImageReferrers]

/** Operations that no control depends on yet, and that lead to no resource. */
const EVALUATED_BY_NOTHING = [
  'ecr:GetRegistryScanningConfiguration',
  'ecr:ListTagsForResource',
  'iam:GetAccountPasswordPolicy',
  'iam:GetOpenIDConnectProvider',
  'iam:GetSAMLProvider',
  'lambda:ListTags',
  'sns:ListTagsForResource',
  'sqs:ListQueueTags',
]

/** Identity providers of the example's account, one of each kind. */
const PROVIDERS = {
  oidcProviders: {
    'arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com': {
      clientIds: { 'sts.amazonaws.com': true },
    },
  },
  samlProviders: { 'arn:aws:iam::123456789012:saml-provider/corp': { metadata: '<EntityDescriptor/>' } },
}

const LIST = 'arn:aws:ec2:eu-west-1:123456789012:prefix-list/pl-0a1b2c3d4e5f60718'

/** A prefix list that rules name, a filter that archives findings, and a finding; the account manages an organization. */
const LISTS = {
  prefixLists: { [LIST]: { entries: { '203.0.113.0/24': true } } },
  archivingFilters: { noise: { type: { Eq: ['Recon:EC2/Portscan'] } } },
  managementAccount: '123456789012',
  guardDutyFindings: { d580323113dc99c42565f36269180ffe: { type: 'Recon:EC2/PortProbe', severity: 2 } },
}

/** The code signing configuration of all functions. */
const CODE_SIGNING = {
  arn: 'arn:aws:lambda:eu-west-1:123456789012:code-signing-config:csc-0d4518bd353a0a7c6',
  untrustedArtifacts: 'Enforce',
  allowedPublishers: { 'arn:aws:signer:eu-west-1:123456789012:/signing-profiles/Releases/4hcrVqLxwv': true },
}

/** The example's account with everything known and nothing CRITICAL. Inspector scans one of its images, ECR the others. */
function account(): RecordedCall[] {
  const { images, functions, projects = {}, repositories, securityGroups } = loadExampleAccount()
  const [monitored = ''] = Object.keys(images)
  const [untagged = ''] = Object.keys(functions)
  const rule = { protocol: 'tcp', fromPort: 443, toPort: 443, prefixList: LIST }
  const scan = { status: 'COMPLETE', completedAt: '2026-11-23T08:00:00Z', counts: { LOW: 1 } }
  const patch = {
    functions: {
      ...listAllBy(functions, { environment: null, codeSigning: CODE_SIGNING, tags: { Owner: 'ann' } }),
      [untagged]: { environment: null, codeSigning: CODE_SIGNING },
    },
    repositories: listAllBy(repositories, { awsTags: { team: 'payments' } }),
    projects: listAllBy(projects, { environment: null }),
    images: { ...listAllBy(images, { scan }), [monitored]: { scan: { ...scan, status: 'ACTIVE' } } },
    securityGroups: listAllBy(securityGroups, { ingress: { 'sgr-0a1b2c3d4e5f60718': rule } }),
  }
  return listExampleCalls(patch, PROVIDERS, LISTS, buildFewerFunctionsPatch())
}

/** `patch` by each of the names in `all`. */
function listAllBy(all: object, patch: object): object {
  return Object.fromEntries(Object.keys(all).map(name => [name, patch]))
}

/** How an audit differs from itself. */
const NOTHING: AuditDifference = {
  unknown: [],
  vanished: [],
  unexplained: [],
  newlyUnlisted: [],
  unexpected: [],
}

/** The error of each service for a denied call. */
function buildRefusal({ service }: AwsOperation): string {
  if (service === 'ec2') return 'UnauthorizedOperation'
  return service === 'iam' || service === 'sts' ? 'AccessDenied' : 'AccessDeniedException'
}

/** `calls`, with those of `operation` denied. */
function denyOperation(calls: readonly RecordedCall[], awsOperation: AwsOperation): RecordedCall[] {
  const error = { name: buildRefusal(awsOperation), message: `you are not authorized to perform it` }
  return calls.map(call => {
    if (call.service !== awsOperation.service || call.operation !== awsOperation.name) return call
    const { output: _, ...asked } = call
    return { ...asked, error }
  })
}

/** `asked`, which adds every called operation to `noted`. */
function recordCalls(asked: AccountSource, noted: Set<AwsOperation>): AccountSource {
  return {
    ...asked,
    call: (awsOperation, region, input) => {
      noted.add(awsOperation)
      return asked.call(awsOperation, region, input)
    },
  }
}

/** An account that is read by bulk lists, as a live one is; the operation `denied` is denied. */
function live(directory: string, denied?: AwsOperation): AccountSource {
  const { call, regions } = openAccountFileSource(directory, () => new Date(AT), undefined)
  return prefetchAccount({
    regions,
    call: (awsOperation, region, input) =>
      awsOperation === denied
        ? Promise.reject(new AwsCallError(awsOperation, buildRefusal(awsOperation), 'you are not authorized'))
        : call(awsOperation, region, input),
  })
}

/** The controls that can depend on the operation, each with a kind that it evaluates. */
function dependents(awsOperation: AwsOperation): Set<string> {
  const read = new Set(listFactsReadBy(awsOperation))
  const pairs = checklist.flatMap(({ id, evaluators }) =>
    evaluators.flatMap(({ kind, inputs }) =>
      listRequiredFacts(kind, inputs).some(({ kind: of, fact }) => read.has(`${of}.${fact}`))
        ? [`${id} ${kind}`]
        : [],
    ),
  )
  return new Set(pairs)
}

function listFactsReadBy(awsOperation: AwsOperation): string[] {
  const { service, name } = awsOperation
  const isSame = (other: AwsOperation) => other.service === service && other.name === name
  const own = auditedCollectors.filter(collector => collector.operations.some(isSame))
  return own.flatMap(({ kind, facts }) => facts.map(fact => `${kind}.${fact}`))
}

/** The operations that reading resources of a kind takes. */
function operationsReading(kind: Kind): AwsOperation[] {
  return Object.values(allCollectors[kind]).flatMap(collector => collector.operations)
}

/** Whether a control depends on the operation, or a resource is found by it. */
function isRelevant(awsOperation: AwsOperation): boolean {
  const leading = listedAuditedKinds.flatMap(kind =>
    listRelationshipNames(kind).map(relationship => `${kind}.${relationship}`),
  )
  const leads = listFactsReadBy(awsOperation).some(fact => leading.includes(fact))
  return (
    leads ||
    dependents(awsOperation).size > 0 ||
    auditResourceLists.some(list => list.operations.includes(awsOperation))
  )
}

function exits({ posture }: { posture: Posture }) {
  const failOn = 'CRITICAL'
  return {
    strictly: computeAuditExitCode(posture, { failOn, allowUnknown: false }),
    allowing: computeAuditExitCode(posture, { failOn, allowUnknown: true }),
  }
}

/** Nothing is wrong, and whatever is missing is said to be for `operation`. */
function expectReported(
  { unknown, unexplained, newlyUnlisted, unexpected }: AuditDifference,
  awsOperation: AwsOperation,
): void {
  const { action, service, name } = awsOperation
  const named = (text: string) => text.includes(action) || text.includes(`${service}:${name}`)
  expect({ wrong: unexpected, silent: unexplained }).toEqual({ wrong: [], silent: [] })
  expect(unknown.filter(({ reason }) => !named(reason))).toEqual([])
  expect(newlyUnlisted.filter(why => !named(why))).toEqual([])
}

/** The findings of `after` are those of `before` but for what is no longer known. */
function expectSameFindings(before: AuditResult, after: AuditResult): void {
  const stays = ({ control, resource }: Posture['findings'][number]) =>
    after.posture.findings.some(other => other.control === control && other.resource.arn === resource.arn)
  expect(after.posture.findings.map(omitTags)).toEqual(before.posture.findings.filter(stays).map(omitTags))
}

/** Tags say to which owner a finding belongs; without the right to read them it belongs to none. */
function omitTags({ tags: _tags, ...finding }: Posture['findings'][number]): object {
  return finding
}

let testDirectory: TestDirectory
let calls: RecordedCall[]
let before: AuditResult
const askedOperations = new Set<AwsOperation>()
beforeAll(async () => {
  testDirectory = createTestDirectory()
  calls = account()
  const whole = openAccountFileSource(testDirectory.writeAccount(calls), () => new Date(AT), undefined)
  before = await auditAccount(recordCalls(whole, askedOperations), AT)
})
afterAll(() => testDirectory.remove())

describe('an audit that may ask everything', () => {
  it('knows everything, and finds nothing that is CRITICAL', () => {
    expect(before.posture).toMatchObject({ unknown: [], unlisted: [] })
    expect(before.posture.findings).not.toEqual([])
    expect(exits(before)).toEqual({ strictly: 0, allowing: 0 })
  })

  it('asks every operation but one, and is asked none that is not tried here', () => {
    const never = auditedOperations.filter(awsOperation => !askedOperations.has(awsOperation))
    expect(never.filter(each => !ASKED_BY_IMAGE_POLICIES.includes(each)).map(({ action }) => action)).toEqual(
      NEVER_ASKED_SINGLY,
    )
    expect([...askedOperations].filter(awsOperation => !auditedOperations.includes(awsOperation))).toEqual([])
  })

  it('reads what matters, but for what is said here', () => {
    const idle = auditedOperations.filter(
      awsOperation => askedOperations.has(awsOperation) && !isRelevant(awsOperation),
    )
    const actions = idle.map(({ action }) => action).toSorted()
    expect(actions).toEqual([...EVALUATED_BY_NOTHING, getCallerIdentity.action].toSorted())
  })

  it('has no operation that is declared and neither tried here nor of another kind', async () => {
    const collectorsDirectory = fileURLToPath(new URL('../../functions/collectors', import.meta.url))
    const files = readdirSync(collectorsDirectory, { recursive: true, encoding: 'utf8' })
    const modules = await Promise.all(
      files
        .filter(file => file.endsWith('operations.ts'))
        .map(
          file =>
            import(join(collectorsDirectory, file)) as Promise<Record<string, AwsOperation | AwsOperation[]>>,
        ),
    )
    const declared = modules.flatMap(module => Object.values(module).flat())
    expect(declared.length).toBeGreaterThan(50)
    const others = (Object.keys(allCollectors) as Kind[]).filter(kind => !listedAuditedKinds.includes(kind))
    // A gate and its hook read stacks, the deployment hook reads revisions of services, and packs of evidence are read and stored; `assay collect` counts resources for them; an audit does none of it. The tests of these deny
    // their operations.
    const ofStacks = [...stackOperations, ...hookOperations]
    const ofDeployments = [describeServiceRevisions, ...evidenceOperations, queryTable, scanTable]
    const ofCollections = populationOperations
    const tried = [
      ...auditedOperations,
      ...others.flatMap(operationsReading),
      ...ofStacks,
      ...ofDeployments,
      ...ofCollections,
    ]
    expect(declared.filter(awsOperation => !tried.includes(awsOperation))).toEqual([])
  })
})

describe('an audit that is denied an operation', { timeout: LONG }, () => {
  it.each(
    sampleUnlessFull(auditedOperations, 20).map(awsOperation => [awsOperation.action, awsOperation] as const),
  )('%s: says so, and passes nothing for it', async (_, awsOperation) => {
    const after = await auditAccountFile(testDirectory.writeAccount(denyOperation(calls, awsOperation)), AT)
    const result = compareAudits(before, after)
    expectReported(result, awsOperation)
    expectSameFindings(before, after)
    expect(after.posture.counts.COMPLIANT).toBeLessThanOrEqual(before.posture.counts.COMPLIANT)
    const depending = dependents(awsOperation)
    const pairs = result.unknown.map(({ control, resource }) => `${control} ${resource.kind}`)
    expect(pairs.filter(pair => !depending.has(pair))).toEqual([])
    const impaired = result.unknown.length + result.newlyUnlisted.length > 0
    expect(impaired).toBe(askedOperations.has(awsOperation) && isRelevant(awsOperation))
    expect(exits(after)).toEqual({ strictly: impaired ? 1 : 0, allowing: 0 })
  })

  it.each([
    ['lambda:GetPolicy', 'access denied to lambda:GetPolicy'],
    ['ec2:DescribeNetworkAcls', 'access denied to ec2:DescribeNetworkAcls'],
  ])('makes the exit code 1, and 0 with --allow-unknown: %s', async (action, reason) => {
    const operation = auditedOperations.find(each => each.action === action)
    if (operation === undefined) throw new Error(`${action} is no operation`)
    const directory = testDirectory.writeAccount(denyOperation(calls, operation))
    const args = ['audit', '--account', directory, '--fail-on', 'CRITICAL']
    const { status, stdout } = await runAssay(...args)
    expect(status).toBe(1)
    expect(stdout).toContain(reason)
    expect((await runAssay(...args, '--allow-unknown')).status).toBe(0)
  })

  it('stops an audit if the account id is unknown', async () => {
    const names = [getCallerIdentity, ...auditedOperations.filter(({ name }) => name === 'ListRoles')]
    const directory = testDirectory.writeAccount(names.reduce(denyOperation, calls))
    const { status, stdout, stderr } = await runAssayIn(
      testDirectory.directory,
      'audit',
      '--account',
      directory,
    )
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' })
    expect(stderr).toMatch(
      /^assay: the account id could not be determined: sts:GetCallerIdentity failed with AccessDenied: [^\n]+ must succeed\n$/,
    )
  })
})

describe('an audit by lists that spare single calls', { timeout: LONG }, () => {
  const lists = allPrefetches.map(
    ({ operation, replaces }) => [operation.action, operation, replaces] as const,
  )

  it('comes to the same, of a live account and of an account file', async () => {
    const noted = new Set<AwsOperation>()
    const directory = testDirectory.writeAccount(addListCalls(calls))
    const whole = await auditAccount(recordCalls(live(directory), noted), AT)
    expect(compareAudits(before, whole)).toEqual(NOTHING)
    const alone = await auditAccountFile(testDirectory.writeAccount(replaceByListCalls(calls)), AT)
    expect(compareAudits(before, alone)).toEqual(NOTHING)
    const tags = before.posture.findings.map(finding => finding.tags)
    expect(tags).toEqual(expect.arrayContaining([{ owner: 'ann' }, { team: 'payments' }]))
    for (const { posture } of [whole, alone])
      expect(posture.findings.map(finding => finding.tags)).toEqual(tags)
  })

  it.each(lists)('asks a live account one by one where %s is denied', async (_, awsOperation, spares) => {
    const after = await auditAccount(live(testDirectory.writeAccount(addListCalls(calls)), awsOperation), AT)
    const result = compareAudits(before, after)
    expectReported(result, awsOperation)
    // The account status says that Inspector scans no repositories here, whether it lists them or not.
    const begins = auditResourceLists.some(resourceList => resourceList.operations.includes(awsOperation))
    expect(result.unknown.length + result.newlyUnlisted.length > 0).toBe(
      begins || (spares.includes(awsOperation) && awsOperation !== listRepositoryCoverage),
    )
  })

  it.each(lists)(
    'says it of an account file that holds nothing but lists: %s',
    async (_, awsOperation, spares) => {
      const after = await auditAccountFile(
        testDirectory.writeAccount(denyOperation(replaceByListCalls(calls), awsOperation)),
        AT,
      )
      const result = compareAudits(before, after)
      expectReported(result, awsOperation)
      // Tags decide nothing of an audit without exceptions by tag.
      const impaired = spares.some(isRelevant)
      expect(result.unknown.length + result.newlyUnlisted.length > 0).toBe(impaired)
      expect(exits(after)).toEqual({ strictly: impaired ? 1 : 0, allowing: 0 })
    },
  )
})
