import { beforeAll, describe, expect, it } from 'vitest'
import { checklist } from '../../../../audit/checklist.ts'
import { defaultSettings } from '../../../../audit/settings/settings.ts'
import { AwsCallError, type AwsCall } from '../../../../functions/collectors/api/aws-call.ts'
import { handleHookRequest, type HookAnswer } from '../../../../functions/gate/hook/handle-hook-request.ts'
import { PayloadError, type HookPayload } from '../../../../functions/gate/hook/fetch-payload.ts'
import { createMemoryStore } from '../../../contracts/memory-store.ts'
import { createScannedTable, openScannedAccount, START_ACCOUNT, START_REGION } from '../start-account.ts'

const STACK_ID = `arn:aws:cloudformation:${START_REGION}:${START_ACCOUNT}:stack/app/1a2345b6-0000-00a0-a123-00abc0abc000`
const CHANGE_SET = `arn:aws:cloudformation:${START_REGION}:${START_ACCOUNT}:changeSet/next/1a2345b6-0000-00a0-a123-00abc0abc000`
const ADMINISTRATOR = 'arn:aws:iam::aws:policy/AdministratorAccess'
const trust = {
  Statement: [{ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }],
}
const role = (properties: object) => ({
  Type: 'AWS::IAM::Role',
  Properties: { AssumeRolePolicyDocument: trust, RoleName: 'next', ...properties },
})
const write = (resources: object, others: object = {}) => JSON.stringify({ ...others, Resources: resources })
const wide = write({ Role: role({ ManagedPolicyArns: [ADMINISTRATOR] }) })
const plain = write({ Role: role({}) })

/** A request as CloudFormation sends it for a change set (CloudFormation Hooks User Guide). */
function buildRequest(changes: object = {}): object {
  return {
    clientRequestToken: 'f8da6d11-b23f-48f4-814c-0fb6a667f50e',
    awsAccountId: START_ACCOUNT,
    stackId: STACK_ID,
    changeSetId: CHANGE_SET,
    hookTypeName: 'Assay::Gate::Hook',
    hookTypeVersion: '00000008',
    hookModel: { LambdaFunction: `arn:aws:lambda:${START_REGION}:${START_ACCOUNT}:function:assay-gate` },
    actionInvocationPoint: 'CREATE_PRE_PROVISION',
    requestData: {
      targetName: 'CHANGE_SET',
      targetType: 'CHANGE_SET',
      targetLogicalId: CHANGE_SET,
      payload: 'https://s3.example',
    },
    requestContext: { invocation: 1, callbackContext: null },
    ...changes,
  }
}

/** What CloudFormation answers: nothing for a stack that is created, and parameters of the change set. */
function createCall(answers: Readonly<Record<string, unknown>>): AwsCall {
  return operation => {
    if (operation.name in answers) return Promise.resolve(answers[operation.name])
    const detail = 'Stack with id app does not exist'
    return Promise.reject(new AwsCallError(operation, 'ValidationError', detail))
  }
}

const grant = (Action: string) =>
  write({
    Policy: {
      Type: 'AWS::IAM::Policy',
      Properties: {
        PolicyName: 'more',
        Roles: ['CheckoutApiRole'],
        PolicyDocument: { Statement: [{ Effect: 'Allow', Action, Resource: '*' }] },
      },
    },
  })

const summary = (LogicalResourceId: string) => ({
  LogicalResourceId,
  PhysicalResourceId: 'more',
  ResourceType: 'AWS::IAM::Policy',
  ResourceStatus: 'CREATE_COMPLETE',
})

const STAGE = { Type: 'String', Default: 'test' }

/** A role that is an administrator where the parameter is `prod`. */
const staged = (parameter: object) =>
  write(
    { Role: role({ ManagedPolicyArns: { 'Fn::If': ['Wide', [ADMINISTRATOR], { Ref: 'AWS::NoValue' }] } }) },
    {
      Parameters: { Stage: { ...STAGE, ...parameter } },
      Conditions: { Wide: { 'Fn::Equals': [{ Ref: 'Stage' }, 'prod'] } },
    },
  )

const withStage = (ParameterValue: string) => ({
  answers: { DescribeChangeSet: { Parameters: [{ ParameterKey: 'Stage', ParameterValue }] } },
})

let table: Awaited<ReturnType<typeof createScannedTable>>
beforeAll(async () => {
  table = await createScannedTable()
})

interface Situation {
  request?: unknown
  payload?: () => Promise<HookPayload>
  answers?: Readonly<Record<string, unknown>>
  account?: string
  store?: typeof table.store
  expire?: () => Promise<never>
}

async function answer(
  template: string | undefined,
  situation: Situation = {},
): Promise<HookAnswer & { failures: unknown[] }> {
  const failures: unknown[] = []
  const { request = buildRequest(), account = START_ACCOUNT, answers = { DescribeChangeSet: {} } } = situation
  const { store = table.store, expire = () => new Promise<never>(() => {}) } = situation
  const answered = await handleHookRequest(request, {
    account,
    loadSettings: () => Promise.resolve(defaultSettings),
    controls: checklist,
    call: createCall(answers),
    fetchPayload: situation.payload ?? (() => Promise.resolve(template === undefined ? {} : { template })),
    openAccount: readStack => openScannedAccount({ store, now: table.now }, readStack),
    onFailure: failure => failures.push(failure),
    expire,
  })
  return { ...answered, failures }
}

const token = { clientRequestToken: 'f8da6d11-b23f-48f4-814c-0fb6a667f50e' }

describe('the answer of the hook', () => {
  it('refuses a change that fails the gate, and says why', async () => {
    const refused = await answer(wide)
    expect(refused).toMatchObject({ hookStatus: 'FAILED', errorCode: 'NonCompliant', failures: [], ...token })
    expect(refused.message).toContain('Assay: The change fails the gate.')
    expect(refused.message).toContain('least-privilege/principal-effective-admin')
    expect(refused.message).toContain('role next (Role)')
    expect(refused.message).toContain('Remediation: ')
  })

  it('needs no invocation point, which the syntax of a request about a change set does not name', async () => {
    const request = buildRequest({ actionInvocationPoint: undefined })
    expect(await answer(wide, { request })).toMatchObject({ hookStatus: 'FAILED' })
  })

  it('lets a change pass that opens nothing', async () => {
    const passed = await answer(plain)
    expect(passed).toMatchObject({ hookStatus: 'SUCCESS', failures: [], ...token })
    expect(passed.message).toContain('The change passes the gate.')
  })

  it('judges with the parameters of the change set', async () => {
    expect(await answer(staged({}), withStage('test'))).toMatchObject({ hookStatus: 'SUCCESS' })
    expect(await answer(staged({}), withStage('prod'))).toMatchObject({ hookStatus: 'FAILED' })
  })

  it('takes no default for a parameter whose value is hidden', async () => {
    expect(await answer(staged({ NoEcho: true }), withStage('****'))).toMatchObject({ hookStatus: 'FAILED' })
    const named = write(
      { Role: role({ ManagedPolicyArns: [{ Ref: 'Stage' }] }) },
      { Parameters: { Stage: STAGE } },
    )
    const passed = await answer(named, withStage('****'))
    expect(passed.message).toContain('the change set does not show the value of the parameter Stage')
  })

  it('reads parameters whatever their names', async () => {
    const Parameters = { unknown: STAGE }
    const answers = { DescribeChangeSet: { Parameters: [{ ParameterKey: 'unknown', ParameterValue: 'x' }] } }
    const passed = await answer(write({ Role: role({}) }, { Parameters }), { answers })
    expect(passed.message).toContain('The change passes the gate.')
  })

  it('judges the update of a stack from its former template', async () => {
    const arn = `arn:aws:iam::${START_ACCOUNT}:role/CheckoutApiRole`
    const answers = {
      ListStackResources: { StackResourceSummaries: [summary('Policy')] },
      GetTemplate: { TemplateBody: grant('sqs:SendMessage') },
      DescribeStacks: { Stacks: [{}] },
    }
    const request = buildRequest({ changeSetId: null, actionInvocationPoint: 'UPDATE_PRE_PROVISION' })
    const payload = (template: string) => () =>
      Promise.resolve({ template, previousTemplate: grant('sqs:SendMessage') })
    const widened = await answer('', { answers, request, payload: payload(grant('*')) })
    expect(widened).toMatchObject({ hookStatus: 'FAILED' })
    expect(widened.message).toContain('CheckoutApiRole')
    const same = await answer('', { answers, request, payload: payload(grant('sqs:SendMessage')) })
    expect(same).toMatchObject({ hookStatus: 'SUCCESS' })
    expect(same.message).not.toContain(arn)
  })
})

describe('a change that cannot be judged passes, with the reason', () => {
  const cases: Readonly<Record<string, [string | undefined, Situation, string]>> = {
    'of an account that was not scanned': [plain, { store: createMemoryStore() }, 'initial scan'],
    'whose parameters cannot be read': [staged({}), { answers: {} }, 'the values of its parameters'],
    'of another account': [wide, { account: '444455556666' }, 'Assay audits 444455556666'],
    'that deletes a stack': [undefined, {}, 'deletion'],
    'whose templates cannot be read': [
      wide,
      { payload: () => Promise.reject(new PayloadError('the templates could not be read from Amazon S3')) },
      'could not be read from Amazon S3',
    ],
    'that CloudFormation will refuse': ['Resources: [', {}, 'did not stop it'],
    'of nothing known': [write({ Other: { Type: 'AWS::Quux::Thing' } }), {}, 'Not decided: Other'],
    'in time': [
      wide,
      { expire: () => Promise.reject(new Error('it took more than 25 seconds')) },
      '25 seconds',
    ],
  }

  it.each(Object.keys(cases))('%s', async name => {
    const [template, situation, why] = cases[name] ?? [undefined, {}, '']
    const passed = await answer(template, situation)
    expect(passed).toMatchObject({ hookStatus: 'SUCCESS', ...token })
    expect(passed.message).toContain(why)
  })

  it.each([
    null,
    'text',
    [],
    {},
    buildRequest({ stackId: 'app' }),
    buildRequest({ requestData: { targetType: 'RESOURCE', payload: 'https://s3.example' } }),
    buildRequest({ requestData: null }),
    buildRequest({ clientRequestToken: 'x'.repeat(201) }),
  ])('that is no request of a hook: %j', async request => {
    const passed = await answer(wide, { request })
    expect(passed).toMatchObject({ hookStatus: 'SUCCESS' })
    expect(passed.message).toContain('Assay could not judge this change and did not stop it: the request')
  })
})

describe('the message', () => {
  it('is at most as long as CloudFormation keeps, and counts the rest', async () => {
    const roles = Array.from({ length: 60 }, (_, at): [string, object] => [
      `Role${at}`,
      role({ RoleName: `next-${at}`, ManagedPolicyArns: [ADMINISTRATOR] }),
    ])
    const { message } = await answer(write(Object.fromEntries<object>(roles)))
    expect(message.length).toBeLessThanOrEqual(4_096)
    expect(message).toMatch(/and \d+ more lines; assay gate lists all\.$/)
  })

  it('contains no secret', async () => {
    const secret = 'Kx92hq-tR41zPwd'
    const template = write({
      Function: {
        Type: 'AWS::Lambda::Function',
        Properties: {
          Role: `arn:aws:iam::${START_ACCOUNT}:role/OpsAdminRole`,
          Code: { ZipFile: '' },
          Environment: { Variables: { DB_PASSWORD: secret } },
        },
      },
    })
    const { message } = await answer(template)
    expect(message).toContain('DB_PASSWORD')
    expect(message).not.toContain(secret)
  })
})
