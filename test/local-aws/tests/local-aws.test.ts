import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { DescribeTimeToLiveCommand, DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb'
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge'
import {
  AttachRolePolicyCommand,
  CreatePolicyCommand,
  CreatePolicyVersionCommand,
  CreateRoleCommand,
  GetPolicyVersionCommand,
  GetRoleCommand,
  IAMClient,
  ListRolesCommand,
  PutRolePolicyCommand,
  paginateGetAccountAuthorizationDetails,
} from '@aws-sdk/client-iam'
import {
  AddPermissionCommand,
  CreateFunctionCommand,
  GetFunctionCommand,
  GetPolicyCommand,
  LambdaClient,
  GetEventSourceMappingCommand,
  ListEventSourceMappingsCommand,
  ListFunctionsCommand,
  UpdateEventSourceMappingCommand,
  UpdateFunctionConfigurationCommand,
} from '@aws-sdk/client-lambda'
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns'
import { ReceiveMessageCommand, SQSClient, SendMessageCommand } from '@aws-sdk/client-sqs'
import * as esbuild from 'esbuild'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import * as z from 'zod/mini'
import { waitFor } from '../../flows/deployed-assay/eventually.ts'
import { type LocalAws, startLocalAws } from '../local-aws.ts'
import { deployTemplate, deleteTemplateStack, uploadZip } from '../deploy/deploy.ts'
import { forwardingTemplate, buildHomeTemplate } from '../deploy/small-stack.ts'
import { describeOnLocalAws } from '../suite.ts'

const ADMINISTRATOR_ACCESS = 'arn:aws:iam::aws:policy/AdministratorAccess'
const READ_ALL = document({ Effect: 'Allow', Action: 's3:Get*', Resource: '*' })
const TRUST = document({
  Effect: 'Allow',
  Principal: { Service: 'lambda.amazonaws.com' },
  Action: 'sts:AssumeRole',
})
const Event = z.looseObject({
  source: z.string(),
  region: z.string(),
  detail: z.looseObject({ eventName: z.string() }),
})
const EchoMessage = z.object({
  body: z.string(),
  waited: z.number(),
  batch: z.number(),
  functionName: z.string(),
  memoryLimitInMB: z.string(),
})

function document(statement: object) {
  return JSON.stringify({ Version: '2012-10-17', Statement: [statement] })
}

describeOnLocalAws('the local AWS', () => {
  let localAws: LocalAws
  let code: { S3Bucket: string; S3Key: string }

  beforeAll(async () => {
    localAws = await startLocalAws()
    code = await uploadEcho(localAws)
    await deployTemplate(localAws, {
      stackName: 'home',
      region: 'eu-west-1',
      template: buildHomeTemplate(code),
    })
    await deployTemplate(localAws, {
      stackName: 'forwarding',
      region: 'us-east-1',
      template: forwardingTemplate,
    })
  }, 120_000)

  afterEach(() => localAws.faults.clear())
  afterAll(() => localAws.stop())

  test('a queue feeds the function, holds back, retries what failed and gives up', async () => {
    // One after another: a message that shares a batch with one that fails is delivered again.
    const receiveEchoes = (count: number) =>
      receiveMessages(localAws, 'out', count, body => EchoMessage.parse(JSON.parse(body)))
    await send(localAws, { MessageBody: 'good' })
    const messages = await receiveEchoes(1)
    await send(localAws, { MessageBody: 'late', DelaySeconds: 1 })
    messages.push(...(await receiveEchoes(1)))
    await send(localAws, { MessageBody: 'poison' })
    const dead = await receiveMessages(localAws, 'dead-letters', 1, body => body)
    messages.push(...(await receiveEchoes(2)))
    expect(dead).toEqual(['poison'])
    expect(messages.map(({ body }) => body).toSorted()).toEqual(['good', 'late', 'poison', 'poison'])
    expect(messages.find(({ body }) => body === 'late')?.waited).toBeGreaterThan(900)
    expect(messages[0]).toMatchObject({ functionName: 'echo', memoryLimitInMB: '256' })
  })

  test('a disabled event source mapping keeps messages until it is enabled', async () => {
    const lambda = new LambdaClient(localAws.client())
    const { EventSourceMappings = [] } = await lambda.send(
      new ListEventSourceMappingsCommand({ FunctionName: 'echo' }),
    )
    const UUID = EventSourceMappings[0]?.UUID
    await lambda.send(new UpdateEventSourceMappingCommand({ UUID, Enabled: false }))
    const isDisabled = async () =>
      (await lambda.send(new GetEventSourceMappingCommand({ UUID }))).State === 'Disabled' || undefined
    await waitFor('a disabled mapping', isDisabled)
    await send(localAws, { MessageBody: 'kept' })
    expect(await receiveMessages(localAws, 'out', 0, body => body)).toEqual([])
    await lambda.send(new UpdateEventSourceMappingCommand({ UUID, Enabled: true }))
    expect(
      await receiveMessages(localAws, 'out', 1, body => EchoMessage.parse(JSON.parse(body)).body),
    ).toEqual(['kept'])
    const messages = await receiveMessages(
      localAws,
      'captured',
      2,
      body => Event.parse(JSON.parse(body)).detail,
    )
    expect(messages).toMatchObject([
      { eventName: 'UpdateEventSourceMapping20150331', requestParameters: { uUID: UUID, enabled: false } },
      { eventName: 'UpdateEventSourceMapping20150331', requestParameters: { uUID: UUID, enabled: true } },
    ])
  })

  test('a function whose processes were killed runs again', async () => {
    await send(localAws, { MessageBody: 'before' })
    await receiveMessages(localAws, 'out', 1, body => body)
    expect((await localAws.processes.kill()).processes).toBeGreaterThan(0)
    await send(localAws, { MessageBody: 'after' })
    expect(
      await receiveMessages(localAws, 'out', 1, text => {
        const { body } = EchoMessage.parse(JSON.parse(text))
        return body === 'before' ? undefined : body
      }),
    ).toEqual(['after'])
  })

  test('a topic reaches its queue, and a table keeps its expiry', async () => {
    const topic = `arn:aws:sns:eu-west-1:${localAws.account}:topic`
    await new SNSClient(localAws.client()).send(new PublishCommand({ TopicArn: topic, Message: 'hello' }))
    expect(await receiveMessages(localAws, 'from-topic', 1, body => body)).toEqual(['hello'])
    const table = new DynamoDBClient(localAws.client())
    const expiry = await table.send(new DescribeTimeToLiveCommand({ TableName: 'small' }))
    expect(expiry.TimeToLiveDescription).toEqual({ TimeToLiveStatus: 'ENABLED', AttributeName: 'expires' })
  })

  test('IAM changes come home through the forwarding rule alone, named after their actor', async () => {
    const iam = new IAMClient(localAws.client({ as: 'carol' }))
    await iam.send(new AttachRolePolicyCommand({ RoleName: 'echo', PolicyArn: ADMINISTRATOR_ACCESS }))
    const made = await iam.send(new CreatePolicyCommand({ PolicyName: 'Data', PolicyDocument: READ_ALL }))
    const version = { PolicyArn: made.Policy?.Arn, PolicyDocument: READ_ALL, SetAsDefault: true }
    await iam.send(new CreatePolicyVersionCommand(version))
    const [attached, , versioned] = await receiveMessages(localAws, 'captured', 3, body =>
      Event.parse(JSON.parse(body)),
    )
    expect(attached).toMatchObject({
      source: 'aws.iam',
      region: 'us-east-1',
      detail: attachedDetail(localAws),
    })
    expect(versioned?.detail).toMatchObject({
      eventName: 'CreatePolicyVersion',
      requestParameters: { policyArn: made.Policy?.Arn, policyDocument: READ_ALL, setAsDefault: true },
      responseElements: { policyVersion: { versionId: 'v2', isDefaultVersion: true } },
    })
    const echoed = await receiveMessages(localAws, 'out', 3, text => {
      const { body } = EchoMessage.parse(JSON.parse(text))
      return body.startsWith('{') ? Event.parse(JSON.parse(body)).detail.eventName : undefined
    })
    expect(echoed).toContain('AttachRolePolicy')
    expect(localAws.log()).toContain('does not admit the rule')
  })

  test('a rule stops carrying events home when its stack is gone', async () => {
    await deleteTemplateStack(localAws, 'forwarding', 'us-east-1')
    await new IAMClient(localAws.client()).send(
      new CreateRoleCommand({ RoleName: 'lost', AssumeRolePolicyDocument: TRUST }),
    )
    // The edge publishes the event of a call before it returns the response.
    expect(await receiveMessages(localAws, 'captured', 0, body => body)).toEqual([])
    await deployTemplate(localAws, {
      stackName: 'forwarding',
      region: 'us-east-1',
      template: forwardingTemplate,
    })
  })

  test('Lambda changes are recorded as AWS records them, refused ones too', async () => {
    const lambda = new LambdaClient(localAws.client({ as: 'CiDeployRole/GitHubActions' }))
    await lambda.send(newFunction(localAws, code, 'orders'))
    await lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName: 'orders', MemorySize: 512 }))
    await localAws.faults.deny('lambda:UpdateFunctionConfiguration', 1)
    const refused = lambda.send(
      new UpdateFunctionConfigurationCommand({ FunctionName: 'orders', Timeout: 9 }),
    )
    await expect(refused).rejects.toMatchObject({ name: 'AccessDeniedException' })
    const [made, updated, denied] = await receiveMessages(localAws, 'captured', 3, body =>
      Event.parse(JSON.parse(body)),
    )
    expect(made).toMatchObject({ source: 'aws.lambda', region: 'eu-west-1', detail: createdDetail(localAws) })
    expect(updated?.detail).toMatchObject({
      eventName: 'UpdateFunctionConfiguration20150331v2',
      requestParameters: { functionName: 'orders', memorySize: 512 },
      responseElements: { functionName: 'orders', memorySize: 512, environment: {} },
    })
    expect(denied?.detail).toMatchObject({ errorCode: 'AccessDeniedException', responseElements: null })
    expect(JSON.stringify([made, updated])).not.toContain('hunter2')
  })

  test('listings of IAM have pages, documents are encoded, managed policies exist', async () => {
    const iam = new IAMClient(localAws.client())
    const first = await iam.send(new ListRolesCommand({ MaxItems: 1 }))
    expect(first).toMatchObject({ IsTruncated: true, Roles: [{}] })
    const rest = await iam.send(new ListRolesCommand({ Marker: first.Marker }))
    expect(rest.Roles?.map(({ RoleName }) => RoleName)).not.toContain(first.Roles?.[0]?.RoleName)
    const names: (string | undefined)[] = []
    for await (const page of paginateGetAccountAuthorizationDetails({ client: iam, pageSize: 1 }, {})) {
      names.push(...(page.RoleDetailList ?? []).map(({ RoleName }) => RoleName))
    }
    expect(names).toContain('echo')
    const version = { PolicyArn: ADMINISTRATOR_ACCESS, VersionId: 'v1' }
    const { PolicyVersion } = await iam.send(new GetPolicyVersionCommand(version))
    expect(PolicyVersion?.Document).toMatch(/^%7B%22Version%22/)
  })

  test('a function has one policy for each qualifier, and none is not found', async () => {
    const lambda = new LambdaClient(localAws.client())
    const none = lambda.send(new GetPolicyCommand({ FunctionName: 'echo' }))
    await expect(none).rejects.toMatchObject({ name: 'ResourceNotFoundException' })
    const permission = { StatementId: 'open', Action: 'lambda:InvokeFunction', Principal: '*' }
    await lambda.send(new AddPermissionCommand({ FunctionName: 'echo', ...permission }))
    expect((await lambda.send(new GetPolicyCommand({ FunctionName: 'echo' }))).Policy).toContain('"open"')
  })

  test('faults strike the calls they name, as often as asked, and every call is logged', async () => {
    const iam = new IAMClient({ ...localAws.client(), maxAttempts: 1 })
    const lambda = new LambdaClient({ ...localAws.client(), maxAttempts: 1 })
    const role = () => iam.send(new GetRoleCommand({ RoleName: 'echo' }))
    await localAws.callLog.clear()
    await localAws.faults.deny('iam:GetRole', 1)
    await expect(role()).rejects.toMatchObject({ name: 'AccessDenied' })
    await localAws.faults.throttle('iam:GetRole', 1)
    await expect(role()).rejects.toMatchObject({ name: 'Throttling' })
    expect((await role()).Role?.RoleName).toBe('echo')
    await localAws.faults.denyAfter('iam:ListRoles', 1, ['test'])
    expect((await iam.send(new ListRolesCommand({}))).Roles).not.toHaveLength(0)
    await expect(iam.send(new ListRolesCommand({}))).rejects.toMatchObject({ name: 'AccessDenied' })
    await localAws.faults.html('lambda:ListFunctions', 200)
    await expect(lambda.send(new ListFunctionsCommand({}))).rejects.toThrow(/Unexpected token '<'/)
    await localAws.faults.throttle('lambda:*', 1)
    const throttled = lambda.send(new GetFunctionCommand({ FunctionName: 'echo' }))
    await expect(throttled).rejects.toMatchObject({ name: 'TooManyRequestsException' })
    const calls = await localAws.callLog.list('iam:GetRole')
    expect(calls.map(({ status, faulted }) => [status, faulted])).toEqual([
      [403, true],
      [400, true],
      [200, false],
    ])
  })

  test('a call beyond a limit of AWS is refused and logged as oversized', async () => {
    const iam = new IAMClient({ ...localAws.client(), maxAttempts: 1 })
    const put = (length: number) => {
      const statement = {
        Effect: 'Allow',
        Action: 's3:GetObject',
        Resource: `arn:aws:s3:::${'x'.repeat(length)}`,
      }
      const PolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement: [statement] })
      return iam.send(new PutRolePolicyCommand({ RoleName: 'echo', PolicyName: 'own', PolicyDocument }))
    }
    await localAws.callLog.clear()
    await expect(put(10_240)).rejects.toMatchObject({ name: 'LimitExceededException' })
    await put(100)
    const calls = await localAws.callLog.list('iam:PutRolePolicy')
    expect(calls.map(({ status, oversized }) => [status, oversized])).toEqual([
      [400, true],
      [200, false],
    ])
  })

  test('only the local AWS publishes events of AWS services', async () => {
    const entry = { Source: 'aws.iam', DetailType: 'forged', Detail: '{}' }
    const put = await new EventBridgeClient(localAws.client()).send(
      new PutEventsCommand({ Entries: [entry] }),
    )
    expect(put.Entries?.[0]?.ErrorCode).toBe('NotAuthorizedForSourceException')
  })

  test('a reset empties the account', async () => {
    await localAws.reset()
    const table = new DynamoDBClient(localAws.client())
    const get = table.send(new GetItemCommand({ TableName: 'small', Key: { pk: { S: 'x' } } }))
    await expect(get).rejects.toMatchObject({ name: 'ResourceNotFoundException' })
  })
})

async function uploadEcho(localAws: LocalAws) {
  const directory = mkdtempSync(join(tmpdir(), 'assay-echo-'))
  await esbuild.build({
    entryPoints: [join(import.meta.dirname, '../deploy/echo.ts')],
    outfile: join(directory, 'index.mjs'),
    bundle: true,
    platform: 'node',
    format: 'esm',
    logLevel: 'error',
    banner: {
      js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url)",
    },
  })
  const code = await uploadZip(localAws, 'eu-west-1', directory, 'echo.zip')
  rmSync(directory, { recursive: true })
  return code
}

function queueUrl(localAws: LocalAws, name: string) {
  return `${localAws.endpoint}/${localAws.account}/${name}`
}

async function send(localAws: LocalAws, message: { MessageBody: string; DelaySeconds?: number }) {
  const command = new SendMessageCommand({ QueueUrl: queueUrl(localAws, 'changes'), ...message })
  await new SQSClient(localAws.client()).send(command)
}

/** Receives messages until `count` of them are read. A message that `read` does not know (`undefined`) does not count: queues may deliver twice. */
async function receiveMessages<T>(
  localAws: LocalAws,
  queue: string,
  count: number,
  read: (body: string) => T | undefined,
): Promise<T[]> {
  const sqs = new SQSClient(localAws.client())
  const messages: T[] = []
  const until = Date.now() + 60_000
  do {
    const input = { QueueUrl: queueUrl(localAws, queue), MaxNumberOfMessages: 10, VisibilityTimeout: 60 }
    const { Messages = [] } = await sqs.send(new ReceiveMessageCommand(input))
    messages.push(...Messages.map(({ Body = '' }) => read(Body)).filter(message => message !== undefined))
    if (messages.length < count) await wait(50)
  } while (messages.length < count && Date.now() < until)
  return messages
}

function newFunction(localAws: LocalAws, code: { S3Bucket: string; S3Key: string }, name: string) {
  return new CreateFunctionCommand({
    FunctionName: name,
    Runtime: 'nodejs24.x',
    Handler: 'index.handler',
    Role: `arn:aws:iam::${localAws.account}:role/echo`,
    Code: code,
    Environment: { Variables: { PASSWORD: 'hunter2' } },
    Tags: { Owner: 'Orders' },
  })
}

function attachedDetail(localAws: LocalAws) {
  return {
    eventSource: 'iam.amazonaws.com',
    eventName: 'AttachRolePolicy',
    awsRegion: 'us-east-1',
    userIdentity: { type: 'IAMUser', userName: 'carol', arn: `arn:aws:iam::${localAws.account}:user/carol` },
    requestParameters: { roleName: 'echo', policyArn: ADMINISTRATOR_ACCESS },
    responseElements: null,
    readOnly: false,
    recipientAccountId: localAws.account,
  }
}

function createdDetail(localAws: LocalAws) {
  return {
    eventName: 'CreateFunction20150331',
    userIdentity: {
      type: 'AssumedRole',
      sessionContext: { sessionIssuer: { type: 'Role', userName: 'CiDeployRole' } },
    },
    requestParameters: {
      functionName: 'orders',
      runtime: 'nodejs24.x',
      role: `arn:aws:iam::${localAws.account}:role/echo`,
      environment: {},
      tags: { Owner: 'Orders' },
    },
    responseElements: {
      functionName: 'orders',
      functionArn: `arn:aws:lambda:eu-west-1:${localAws.account}:function:orders`,
      packageType: 'Zip',
      state: 'Pending',
      environment: {},
    },
  }
}
