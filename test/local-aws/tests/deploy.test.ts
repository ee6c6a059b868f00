import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DeleteRolePolicyCommand, IAMClient } from '@aws-sdk/client-iam'
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda'
import {
  App,
  Duration,
  Stack,
  aws_cloudwatch as cloudwatch,
  aws_dynamodb as dynamodb,
  aws_iam as iam,
  aws_lambda as lambda,
  aws_sqs as sqs,
} from 'aws-cdk-lib'
import * as esbuild from 'esbuild'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { LOCAL_ACCOUNT_ID } from '../actors.ts'
import { type LocalAws, startLocalAws } from '../local-aws.ts'
import { deployAssembly, deployTemplate, deleteAssemblyStacks } from '../deploy/deploy.ts'
import { describeOnLocalAws } from '../suite.ts'

const HANDLER = `
import { DynamoDBClient, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb'
import { ReceiveMessageCommand, SendMessageBatchCommand, SQSClient } from '@aws-sdk/client-sqs'
const queues = new SQSClient({})
const entries = [{ Id: '1', MessageBody: 'hello' }]
const batch = QueueUrl => new SendMessageBatchCommand({ QueueUrl, Entries: entries })
const table = new DynamoDBClient({})
const name = error => error.name
export const handler = async () => ({
  get: await table.send(new GetItemCommand({ TableName: 'cdk', Key: { pk: { S: 'a' } } })).then(() => 'ok', name),
  put: await table.send(new PutItemCommand({ TableName: 'cdk', Item: { pk: { S: 'a' } } })).then(() => 'ok', name),
  batch: await queues.send(batch(process.env.QUEUE)).then(() => 'ok', name),
  elsewhere: await queues.send(batch(process.env.OTHER)).then(() => 'ok', name),
  receive: await queues.send(new ReceiveMessageCommand({ QueueUrl: process.env.QUEUE })).then(() => 'ok', name),
})`

describeOnLocalAws('a synthesized assembly on a local AWS that enforces IAM', () => {
  const directory = mkdtempSync(join(tmpdir(), 'assay-cdk-'))
  let localAws: LocalAws

  beforeAll(async () => {
    localAws = await startLocalAws({ enforceIam: true })
    await bundle(directory)
    synthesize(directory)
    await deployAssembly(localAws, join(directory, 'cdk.out'))
  }, 120_000)

  afterAll(async () => {
    await localAws.stop()
    rmSync(directory, { recursive: true })
  })

  test('runs its function with the rights of its role, and no more', async () => {
    const others = { put: 'AccessDeniedException', elsewhere: 'AccessDenied', receive: 'AccessDenied' }
    expect(await invokeFunction(localAws)).toEqual({ get: 'ok', batch: 'ok', ...others })
    const inline = { RoleName: 'cdk-reader', PolicyName: 'cdk-reader' }
    await new IAMClient(localAws.client()).send(new DeleteRolePolicyCommand(inline))
    const refused = { get: 'AccessDeniedException', batch: 'AccessDenied', ...others }
    expect(await invokeFunction(localAws)).toEqual(refused)
  })

  test('is deployed again without change, and destroyed', async () => {
    const [store] = await deployAssembly(localAws, join(directory, 'cdk.out'), ['store'])
    expect(store).toMatchObject({ stackName: 'store', region: 'eu-west-1' })
    await deleteAssemblyStacks(localAws, join(directory, 'cdk.out'))
    await expect(invokeFunction(localAws)).rejects.toMatchObject({ name: 'ResourceNotFoundException' })
  })

  test('reports why a stack failed', async () => {
    const template = { Resources: { Odd: { Type: 'AWS::Odd::Thing', Properties: {} } } }
    const deployed = deployTemplate(localAws, { stackName: 'odd', region: 'eu-west-1', template })
    await expect(deployed).rejects.toThrow(/Odd/)
  })

  test('takes templates that are too long for a request', async () => {
    const Outputs = Object.fromEntries(
      Array.from({ length: 150 }, (_, n) => [`O${n}`, { Value: 'x'.repeat(400) }]),
    )
    const template = { Resources: { Queue: { Type: 'AWS::SQS::Queue' } }, Outputs }
    const { outputs } = await deployTemplate(localAws, { stackName: 'long', region: 'eu-west-1', template })
    expect(Object.keys(outputs)).toHaveLength(150)
  })
})

function synthesize(directory: string) {
  const app = new App({ outdir: join(directory, 'cdk.out'), analyticsReporting: false })
  const env = { account: LOCAL_ACCOUNT_ID, region: 'eu-west-1' }
  const functions = new Stack(app, 'functions', { env })
  const store = new Stack(app, 'store', { env })
  functions.addStackDependency(store)
  const table = new dynamodb.Table(store, 'Table', {
    tableName: 'cdk',
    partitionKey: { name: 'pk', type: dynamodb.AttributeType.STRING },
    billingMode: dynamodb.BillingMode.PAY_PER_REQUEST,
    pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
    timeToLiveAttribute: 'expires',
  })
  const queue = new sqs.Queue(functions, 'Queue', { queueName: 'cdk', enforceSSL: true })
  const other = new sqs.Queue(functions, 'Other', { queueName: 'cdk-other', enforceSSL: true })
  addReader(functions, directory, table, queue, other)
  const age = queue.metricApproximateAgeOfOldestMessage()
  const sum = new cloudwatch.MathExpression({ expression: 'a + 1', usingMetrics: { a: age } })
  sum.createAlarm(functions, 'Sum', { threshold: 1, evaluationPeriods: 1 })
  app.synth()
}

function addReader(
  stack: Stack,
  directory: string,
  table: dynamodb.Table,
  queue: sqs.Queue,
  other: sqs.Queue,
) {
  const role = new iam.Role(stack, 'Role', {
    roleName: 'cdk-reader',
    assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com'),
  })
  const statements = [
    new iam.PolicyStatement({ actions: ['dynamodb:GetItem'], resources: [table.tableArn] }),
    new iam.PolicyStatement({ actions: ['sqs:SendMessage'], resources: [queue.queueArn] }),
  ]
  const policy = new iam.Policy(stack, 'Policy', { policyName: 'cdk-reader', roles: [role], statements })
  const reader = new lambda.Function(stack, 'Reader', {
    functionName: 'cdk-reader',
    runtime: lambda.Runtime.NODEJS_24_X,
    architecture: lambda.Architecture.ARM_64,
    handler: 'index.handler',
    timeout: Duration.seconds(30),
    role,
    environment: { QUEUE: queue.queueUrl, OTHER: other.queueUrl },
    code: lambda.Code.fromAsset(join(directory, 'code')),
  })
  reader.node.addDependency(policy)
}

async function bundle(directory: string) {
  await esbuild.build({
    stdin: { contents: HANDLER, resolveDir: import.meta.dirname },
    outfile: join(directory, 'code', 'index.mjs'),
    bundle: true,
    platform: 'node',
    format: 'esm',
    logLevel: 'error',
    banner: {
      js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url)",
    },
  })
}

async function invokeFunction(localAws: LocalAws): Promise<unknown> {
  const client = new LambdaClient(localAws.client())
  const { Payload } = await client.send(new InvokeCommand({ FunctionName: 'cdk-reader' }))
  return JSON.parse(Payload?.transformToString() ?? 'null')
}
