import {
  CloudFormationClient,
  CreateChangeSetCommand,
  DescribeChangeSetCommand,
  GetTemplateCommand,
  ListHookResultsCommand,
  type ChangeSetType,
} from '@aws-sdk/client-cloudformation'
import { GetRolePolicyCommand, IAMClient, ListRolesCommand, PutRolePolicyCommand } from '@aws-sdk/client-iam'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import {
  DEFAULT_PREFIX,
  nameGateHook,
  nameHomeStack,
} from '../../../audit/resources/assay/deployment-names.ts'
import type { GateDocument } from '../../../reports/gate/gate-document.ts'
import { runGateCommand } from '../../cli/gate/gate-directory.ts'
import { printMeasurements } from '../../local-aws/measurements.ts'
import { describeOnLocalAws } from '../../local-aws/suite.ts'
import { createWorkloadActor } from '../actors/workload-actor.ts'
import { deployAndSettleAssay, type DeployedAssay } from '../deployed-assay/deployment.ts'
import { waitFor } from '../deployed-assay/eventually.ts'
import { deployTemplate } from '../../local-aws/deploy/deploy.ts'

const GATE_HOOK = nameGateHook(DEFAULT_PREFIX)
const HOME_STACK = nameHomeStack(DEFAULT_PREFIX)
const trust = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }],
}
const role = (RoleName: string, properties: object = {}) => ({
  Type: 'AWS::IAM::Role',
  Properties: { RoleName, AssumeRolePolicyDocument: trust, ...properties },
})
const grant = (Action: string) => ({
  Type: 'AWS::IAM::Policy',
  Properties: {
    PolicyName: 'granted',
    Roles: ['worker'],
    PolicyDocument: { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action, Resource: '*' }] },
  },
})
const administrator = { ManagedPolicyArns: ['arn:aws:iam::aws:policy/AdministratorAccess'] }

describeOnLocalAws('Assay deployed with a gate: change sets are judged before they are executed', () => {
  let assay: DeployedAssay
  let cloudFormation: CloudFormationClient
  let iam: IAMClient

  beforeAll(async () => {
    assay = await deployAndSettleAssay({}, localAws => createWorkloadActor(localAws).createRole('worker'), {
      gate: 'FAIL',
    })
    cloudFormation = new CloudFormationClient(assay.localAws.client())
    iam = new IAMClient(assay.localAws.client())
  })
  afterAll(() => assay.stop())

  let count = 0
  async function createChangeSet(
    StackName: string,
    Resources: object,
    ChangeSetType: ChangeSetType = 'CREATE',
  ) {
    count += 1
    const started = Date.now()
    const { Id: ChangeSetName = '' } = await cloudFormation.send(
      new CreateChangeSetCommand({
        StackName,
        ChangeSetType,
        ChangeSetName: `change-${count}`,
        TemplateBody: JSON.stringify({ Resources }),
        Capabilities: ['CAPABILITY_NAMED_IAM'],
      }),
    )
    const described = await waitFor('the change set', async () => {
      const read = await cloudFormation.send(new DescribeChangeSetCommand({ ChangeSetName }))
      return read.Status === 'CREATE_IN_PROGRESS' ? undefined : read
    })
    const seconds = (Date.now() - started) / 1_000
    const target = { TargetType: 'CHANGE_SET', TargetId: ChangeSetName } as const
    const { HookResults = [] } = await cloudFormation.send(new ListHookResultsCommand(target))
    expect(HookResults.map(({ TypeName }) => TypeName)).toEqual([GATE_HOOK])
    const [{ Status: hook, HookStatusReason: message } = {}] = HookResults
    const { Status: status, StatusReason: reason } = described
    return { id: ChangeSetName, status, reason, hook, message, seconds }
  }

  /** Runs `assay gate` on a change set. */
  async function judgeFromTerminal(...args: readonly string[]) {
    for (const [name, value] of Object.entries(assay.localAws.env)) vi.stubEnv(name, value)
    const region = ['--region', assay.localAws.region, '--lambda-rate', '0']
    const { status, stdout, stderr } = await runGateCommand(...args, '--against', 'live', ...region, '--json')
    vi.unstubAllEnvs()
    return {
      exit: status,
      stderr,
      document: stdout === '' ? undefined : (JSON.parse(stdout) as GateDocument),
    }
  }

  async function findGateRole(): Promise<string> {
    const { Roles = [] } = await iam.send(new ListRolesCommand({}))
    const names = Roles.flatMap(({ RoleName = '' }) => (/Gate.*Role/.test(RoleName) ? [RoleName] : []))
    const found = names.find(name => !/HookRole/.test(name))
    if (found === undefined) throw new Error(`no role of the gate among ${names.join()}`)
    return found
  }

  test('stops one that makes an administrator, and says why', async () => {
    const stopped = await createChangeSet('wide', { Role: role('wide', administrator) })
    expect(stopped).toMatchObject({ status: 'FAILED', hook: 'HOOK_COMPLETE_FAILED' })
    expect(stopped.reason).toContain(GATE_HOOK)
    expect(stopped.message).toContain('least-privilege/principal-effective-admin')
    printMeasurements('gate', { 'answer of the hook from a cold start, s': stopped.seconds })
  })

  test('lets one pass that grants nothing', async () => {
    const passed = await createChangeSet('plain', { Role: role('plain') })
    expect(passed).toMatchObject({ status: 'CREATE_COMPLETE', hook: 'HOOK_COMPLETE_SUCCEEDED' })
    expect(passed.message).toContain('The change passes the gate.')
    expect(await judgeFromTerminal('--change-set', passed.id)).toMatchObject({
      exit: 0,
      document: { verdict: 'PASS', unknown: [], templates: ['plain/change-2'] },
    })
    printMeasurements('gate', { 'answer of the hook, s': passed.seconds })
  })

  test('stops the update of a stack by what it makes of a role of the account', async () => {
    await deployTemplate(assay.localAws, {
      stackName: 'grants',
      region: assay.localAws.region,
      template: { Resources: { Grant: grant('sqs:SendMessage') } },
    })
    const widened = await createChangeSet('grants', { Grant: grant('*') }, 'UPDATE')
    expect(widened).toMatchObject({ status: 'FAILED', hook: 'HOOK_COMPLETE_FAILED' })
    expect(widened.message).toContain('role worker')
    const narrow = { Grant: grant('sqs:SendMessage'), Role: role('beside') }
    const { status } = await createChangeSet('grants', narrow, 'UPDATE')
    expect(status).toBe('CREATE_COMPLETE')
    const names = ['--change-set', `change-${count}`, '--stack', 'grants']
    expect(await judgeFromTerminal(...names)).toMatchObject({
      exit: 0,
      document: { verdict: 'PASS', granted: [], unknown: [] },
    })
    expect(await judgeFromTerminal('--change-set', widened.id)).toMatchObject({
      exit: 2,
      stderr: expect.stringContaining('has the status FAILED') as string,
    })
  })

  test('lets a change pass with a warning where Assay cannot read its table', async () => {
    const RoleName = await findGateRole()
    const policy = { RoleName, PolicyName: 'Permissions' }
    const { PolicyDocument = '' } = await iam.send(new GetRolePolicyCommand(policy))
    const document = decodeURIComponent(PolicyDocument)
    const without = document.replace(/"dynamodb:GetItem"/, '"dynamodb:DescribeTable"')
    expect(without).not.toBe(document)
    await iam.send(new PutRolePolicyCommand({ ...policy, PolicyDocument: without }))
    const passed = await createChangeSet('unread', { Role: role('unread', administrator) })
    expect(passed).toMatchObject({ status: 'CREATE_COMPLETE', hook: 'HOOK_COMPLETE_SUCCEEDED' })
    expect(passed.message).toContain('Assay could not judge this change and did not stop it')
    await iam.send(new PutRolePolicyCommand({ ...policy, PolicyDocument: document }))
  })

  test('in mode WARN lets a change pass that fails the gate, and says why', async () => {
    const { TemplateBody = '' } = await cloudFormation.send(new GetTemplateCommand({ StackName: HOME_STACK }))
    expect(TemplateBody).toContain('"FailureMode":"FAIL"')
    const template = JSON.parse(
      TemplateBody.replace('"FailureMode":"FAIL"', '"FailureMode":"WARN"'),
    ) as object
    await deployTemplate(assay.localAws, { stackName: HOME_STACK, region: assay.localAws.region, template })
    const warned = await createChangeSet('warned', { Role: role('warned', administrator) })
    expect(warned).toMatchObject({ status: 'CREATE_COMPLETE', hook: 'HOOK_COMPLETE_FAILED' })
    expect(warned.message).toContain('least-privilege/principal-effective-admin')
    const { exit, document } = await judgeFromTerminal('--change-set', warned.id)
    expect({ exit, verdict: document?.verdict }).toEqual({ exit: 1, verdict: 'FAIL' })
    expect(document?.findings).toContainEqual(
      expect.objectContaining({
        control: 'least-privilege/principal-effective-admin',
        logicalId: 'Role',
        stack: 'warned',
      }),
    )
  })
})
