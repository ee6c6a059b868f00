import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { UnreadableEvent, type Change, type ParsedEvent } from '../../../../audit/events/change.ts'
import { accountTrigger, matchTriggers } from '../../../../audit/events/triggers.ts'
import { applyMergePatch } from '../../../../examples/account/example-account.ts'
import { readGroundTruthFile } from '../../../events/world.ts'
import { listIndexEntries, recordedScope } from '../recorded-events.ts'

const onFunction = readGroundTruthFile('gd-01-lambda.json')
const onTask = readGroundTruthFile('gd-02-ecs-runtime.json')
const FUNCTION = 'arn:aws:lambda:eu-west-1:111122223333:function:'
const SERVICE = 'arn:aws:ecs:eu-west-1:111122223333:service/prod/orders-api'
const DEFINITION = 'arn:aws:ecs:eu-west-1:111122223333:task-definition/orders-api:42'
const DIGEST = `sha256:${'a'.repeat(64)}`

function read(event: unknown): ParsedEvent {
  return accountTrigger.parse(event, recordedScope)
}

function parseChange(event: unknown): Change {
  const found = read(event)
  if ('change' in found) return found.change
  throw new Error(`ignored: ${found.ignored}`)
}

/** The findings of the region, which every finding makes Assay read again. */
const findings = {
  resource: { arn: 'arn:aws:guardduty:eu-west-1:111122223333:detector' },
  facts: ['openFindings'],
}

/** The suspected subjects of a finding: ARNs, unresolved kinds, and indirect subjects. */
function listSubjects(event: unknown): string[] {
  const { subjects: all, unresolvedKinds = [], indirectSubjects = [] } = parseChange(event)
  const subjects = all.slice(0, -1)
  expect(all.at(-1)).toMatchObject(findings)
  for (const subject of subjects) expect(subject).toMatchObject({ facts: [], fullRead: true })
  return [
    ...subjects.map(({ resource }) => resource.arn),
    ...unresolvedKinds,
    ...indirectSubjects.map(({ kind, relationship, target }) => `${kind} ${relationship} ${target.arn}`),
  ]
}

/** A finding with this resource. */
function finding(resource: object): unknown {
  const none = { resource: null }
  return applyMergePatch(applyMergePatch(onFunction, { detail: none }), { detail: { resource } })
}

function changed(event: unknown, resource: object): unknown {
  return applyMergePatch(event, { detail: { resource } })
}

/** The finding on a task, with other details. */
function task(taskDetails: object | null, more: object = {}): unknown {
  return changed(onTask, { ecsClusterDetails: { taskDetails, ...more } })
}

function buildKeyFinding(accessKeyDetails: object): unknown {
  return finding({ resourceType: 'AccessKey', accessKeyDetails })
}

function buildContainerFinding(containerDetails: object): unknown {
  return finding({ resourceType: 'Container', containerDetails })
}

describe('a finding of GuardDuty', () => {
  it.each(listIndexEntries('gd-'))(
    '$file matches one trigger and is parsed once per delivery',
    ({ file, dedupeKey }) => {
      const event = readGroundTruthFile(file)
      expect(matchTriggers(event)).toEqual([accountTrigger])
      const { id, actor, action, eventuallyConsistent } = parseChange(event)
      expect({ id, actor, action, eventuallyConsistent: eventuallyConsistent }).toEqual({
        id: dedupeKey,
        actor: { type: 'AWSService', name: 'Amazon GuardDuty' },
        action: 'guardduty:Finding',
        eventuallyConsistent: false,
      })
    },
  )

  it('concerns its resource also if it is archived or a sample', () => {
    const service = { archived: true, additionalInfo: { sample: true } }
    expect(listSubjects(applyMergePatch(onFunction, { detail: { service } }))).toEqual([
      `${FUNCTION}partner-webhook`,
    ])
  })

  it('is ignored in another region, or on another account', () => {
    expect(read(applyMergePatch(onFunction, { region: 'ap-south-1' }))).toEqual({
      ignored: 'out-of-scope-region',
    })
    const onMember = applyMergePatch(onFunction, { detail: { accountId: '999988887777' } })
    expect(read(onMember)).toEqual({ ignored: 'kind-not-audited' })
  })

  it.each(['Instance', 'S3Bucket', 'EKSCluster', 'RDSDBInstance'])(
    'on %s concerns no resource that is audited',
    type => {
      expect(listSubjects(finding({ resourceType: type }))).toEqual([])
    },
  )

  it('matches a rule for any resource', () => {
    for (const resource of [{ resourceType: null }, { resourceType: 7 }, { lambdaDetails: null }])
      expect(matchTriggers(changed(onFunction, resource))).toEqual([accountTrigger])
  })
})

describe('a finding on a function', () => {
  it.each([
    [{}, `${FUNCTION}partner-webhook`],
    [{ lambdaDetails: { functionArn: `${FUNCTION}partner-webhook:live` } }, `${FUNCTION}partner-webhook`],
    [{ lambdaDetails: { functionArn: null } }, `${FUNCTION}partner-webhook`],
    [{ lambdaDetails: { functionName: null } }, `${FUNCTION}partner-webhook`],
    [{ resourceType: null }, `${FUNCTION}partner-webhook`],
    [{ lambdaDetails: null }, 'AWS::Lambda::Function'],
    [{ lambdaDetails: { functionArn: 7, functionName: 'no name/' } }, 'AWS::Lambda::Function'],
  ])('%j concerns it', (resource, subject) => {
    expect(listSubjects(changed(onFunction, resource))).toEqual([subject])
  })

  it('does not concern a function of another account', () => {
    const functionArn = `${FUNCTION}x`.replace('111122223333', '999988887777')
    const lambdaDetails = { functionArn, functionName: null }
    expect(listSubjects(changed(onFunction, { lambdaDetails }))).toEqual(['AWS::Lambda::Function'])
  })
})

describe('a finding on a task', () => {
  it('concerns its service', () => {
    expect(listSubjects(onTask)).toEqual([SERVICE])
    expect(listSubjects(task({}, { name: null }))).toEqual([SERVICE])
    expect(listSubjects(task({ arn: null }, { name: null }))).toEqual([SERVICE])
  })

  it('concerns its definition if it has no service', () => {
    expect(listSubjects(task({ group: 'family:orders-api', startedBy: 'alice' }))).toEqual([DEFINITION])
  })

  it('concerns the services that run the definition if it does not name one', () => {
    const those = [
      DEFINITION,
      `AWS::ECS::Service deployedRevisions ${DEFINITION}`,
      `AWS::ECS::Service runningRevisions ${DEFINITION}`,
    ]
    expect(listSubjects(task({ group: null }))).toEqual(those)
    expect(listSubjects(task({ arn: null }, { name: null, arn: null }))).toEqual(those)
  })

  it('concerns all services if it has no details', () => {
    expect(listSubjects(task({ group: null, definitionArn: null }))).toEqual(['AWS::ECS::Service'])
    expect(listSubjects(task(null))).toEqual(['AWS::ECS::Service'])
    expect(listSubjects(changed(onTask, { ecsClusterDetails: null }))).toEqual(['AWS::ECS::Service'])
  })
})

describe('a finding on a container', () => {
  const image = '111122223333.dkr.ecr.eu-west-1.amazonaws.com/orders/api'
  const repository = 'arn:aws:ecr:eu-west-1:111122223333:repository/orders/api'

  it('concerns its image, by digest or by tag', () => {
    expect(listSubjects(buildContainerFinding({ image: `${image}@${DIGEST}` }))).toEqual([
      `${repository}/${DIGEST}`,
    ])
    expect(listSubjects(buildContainerFinding({ image: `${image}:2.1.0` }))).toEqual([
      `AWS::ECR::Image taggedAs ${repository}:2.1.0`,
    ])
  })

  it('concerns its service in ECS', () => {
    const { detail } = onTask as { detail: { resource: { ecsClusterDetails: object } } }
    const { ecsClusterDetails } = detail.resource
    expect(listSubjects(finding({ resourceType: 'Container', ecsClusterDetails }))).toEqual([SERVICE])
  })

  it('is ignored if the image is not in the account', () => {
    for (const foreign of ['nginx:1.27', image.replace('1111', '9999'), image.replace('eu-', 'us-')])
      expect(listSubjects(buildContainerFinding({ image: foreign }))).toEqual([])
  })

  it('concerns all services if it has no details', () => {
    expect(listSubjects(buildContainerFinding({ id: 'abc' }))).toEqual(['AWS::ECS::Service'])
  })
})

describe('a finding on credentials', () => {
  it.each([
    [{ userType: 'IAMUser', userName: 'alice' }, 'arn:aws:iam::111122223333:user/alice'],
    [{ userType: 'Role', userName: 'OpsAdminRole' }, 'arn:aws:iam::111122223333:role/OpsAdminRole'],
    [{ userType: 'AssumedRole', userName: 'OpsAdminRole' }, 'arn:aws:iam::111122223333:role/OpsAdminRole'],
    [{ userType: 'Root', userName: 'Root' }, 'arn:aws:iam::111122223333:root'],
    [{ principalId: 'AIDAEXAMPLE', userName: 'alice' }, 'arn:aws:iam::111122223333:user/alice'],
    [{ principalId: 'AROAEXAMPLE:x', userName: 'Api' }, 'arn:aws:iam::111122223333:role/Api'],
    [{ userType: 'IAMUser' }, 'AWS::IAM::User'],
    [{ userType: 'Role', userName: 'a/b' }, 'AWS::IAM::Role'],
  ])('%j concerns their owner', (details, subject) => {
    expect(listSubjects(buildKeyFinding(details))).toEqual([subject])
  })

  it('concerns all users and roles if it has no details', () => {
    expect(listSubjects(buildKeyFinding({}))).toEqual(['AWS::IAM::User', 'AWS::IAM::Role'])
  })

  it('concerns no resource if the owner is not audited', () => {
    expect(listSubjects(buildKeyFinding({ userType: 'AWSService' }))).toEqual([])
    expect(listSubjects(buildKeyFinding({ userType: 'FederatedUser', userName: 'x' }))).toEqual([])
  })

  it('concerns a role that has the name of a service-linked role: anyone can give it', () => {
    const named = { userType: 'Role', userName: 'AWSServiceRoleForSupport' }
    expect(listSubjects(buildKeyFinding(named))).toEqual([
      expect.stringContaining('role/AWSServiceRoleForSupport'),
    ])
  })
})

describe('hostile findings', () => {
  it.each([
    [applyMergePatch(onFunction, { account: 'mine' })],
    [applyMergePatch(onFunction, { time: 'soon' })],
    [applyMergePatch(onFunction, { id: null })],
    [{ 'detail-type': 'GuardDuty Finding' }],
  ])('are rejected without the fields of every event: %#', event => {
    expect(() => read(event)).toThrow(UnreadableEvent)
  })

  it('are parsed with any details, and concern nothing outside the account', () => {
    const odd = fc.oneof(
      fc.jsonValue({ maxDepth: 3 }),
      fc.constantFrom('', '__proto__', 'x'.repeat(5_000), 'service:../../x', 'arn:aws:lambda', ':::::::'),
    )
    const names = [
      'resourceType',
      'lambdaDetails',
      'ecsClusterDetails',
      'containerDetails',
      'accessKeyDetails',
    ]
    fc.assert(
      fc.property(
        fc.constantFrom(onFunction, onTask),
        fc.constantFrom(...names),
        odd,
        (event, name, value) => {
          const parsed = event as { detail: { resource: object } }
          const resource = { ...parsed.detail.resource, [name]: value }
          const found = read({ ...parsed, detail: { ...parsed.detail, resource } })
          const subjects = 'change' in found ? found.change.subjects : []
          for (const { resource: subject } of subjects) expect(subject.arn).toContain(':111122223333:')
        },
      ),
      { numRuns: 500 },
    )
  })
})
