import { generateKeyPairSync } from 'node:crypto'
import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation'
import {
  CreateClusterCommand,
  CreateServiceCommand,
  ECSClient,
  ListServiceDeploymentsCommand,
  RegisterTaskDefinitionCommand,
  UpdateServiceCommand,
} from '@aws-sdk/client-ecs'
import { GetRolePolicyCommand, IAMClient, PutRolePolicyCommand } from '@aws-sdk/client-iam'
import { GetFunctionConfigurationCommand, InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { DEFAULT_PREFIX, nameHomeStack, nameParts } from '../../../audit/resources/assay/deployment-names.ts'
import type { Descriptor } from '../../../audit/engines/image/descriptor.ts'
import type { DeploymentAnswer } from '../../../functions/deployment-hook/respond-to-deployment.ts'
import { attachArtifact, signWithKey } from '../../images/attach-signatures.ts'
import { addImage, addLayer, createImageStore, type ImageStore } from '../../images/image-store.ts'
import { createLimitedUser, type LocalAllowedAction } from '../../local-aws/limited-user.ts'
import { printMeasurements } from '../../local-aws/measurements.ts'
import { describeOnLocalAws } from '../../local-aws/suite.ts'
import { createRegistryActor, type RegistryActor } from '../actors/registry-actor.ts'
import { deployAssay, type DeployedAssay } from '../deployed-assay/deployment.ts'

const { deploymentHookFunction } = nameParts(DEFAULT_PREFIX)
const ARTIFACT = 'application/vnd.dev.cosign.artifact.sig.v1+json'
const keys = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const key = keys.publicKey.export({ format: 'pem', type: 'spki' }).toString()
const REPOSITORY = 'released'
const FAILED = { hookStatus: 'FAILED' }
const SUCCEEDED = { hookStatus: 'SUCCEEDED' }

interface Answered {
  answer: DeploymentAnswer | undefined
  /** The error of the function, if it had one. */
  error: string | undefined
  log: string
}

/**
 * The local AWS runs no lifecycle hooks: the test asks as ECS does, with the permissions of the hook's role and with payloads as
 * AWS documents them.
 */
describeOnLocalAws('Assay deployed with a deployment hook: it answers ECS', () => {
  let assay: DeployedAssay
  let registry: RegistryActor
  let ecs: ECSClient
  let asEcs: LambdaClient
  const store: ImageStore = createImageStore()
  let image: Descriptor

  beforeAll(async () => {
    const policy = { repositories: [`*/${REPOSITORY}`], signedBy: [{ key }] }
    assay = await deployAssay({}, undefined, { deploymentHook: true, images: [policy] })
    const { localAws } = assay
    registry = createRegistryActor(localAws)
    ecs = new ECSClient(localAws.client())
    const outputs = await readOutputs()
    const hookRole = outputs['DeploymentHookRole']?.split('/').at(-1) ?? ''
    asEcs = new LambdaClient({ ...localAws.client(), credentials: await createInvoker(hookRole) })
    await registry.createRepository(REPOSITORY)
    await ecs.send(new CreateClusterCommand({ clusterName: 'shop' }))
    image = addImage(store, [await addLayer(store, [['etc/motd', 'hello']])])
    await registry.pushManifest(REPOSITORY, store, image, 'v1')
    const taskDefinition = await registerTask('v1')
    await ecs.send(
      new CreateServiceCommand({ cluster: 'shop', serviceName: 'web', taskDefinition, desiredCount: 0 }),
    )
  })
  afterAll(() => assay.stop())

  /** The credentials of a user who may do what the role of the hook may. */
  async function createInvoker(RoleName: string) {
    const iam = new IAMClient(assay.localAws.client())
    const policy = { RoleName, PolicyName: 'Invoke' }
    const { PolicyDocument = '' } = await iam.send(new GetRolePolicyCommand(policy))
    const { Statement } = JSON.parse(decodeURIComponent(PolicyDocument)) as {
      Statement: LocalAllowedAction[]
    }
    return createLimitedUser(assay.localAws, 'ecs', ...Statement)
  }

  async function readOutputs(): Promise<Readonly<Record<string, string>>> {
    const cloudFormation = new CloudFormationClient(assay.localAws.client())
    const StackName = nameHomeStack(DEFAULT_PREFIX)
    const { Stacks = [] } = await cloudFormation.send(new DescribeStacksCommand({ StackName }))
    const outputs = Stacks.flatMap(({ Outputs = [] }) => Outputs)
    return Object.fromEntries(outputs.map(({ OutputKey = '', OutputValue = '' }) => [OutputKey, OutputValue]))
  }

  async function registerTask(tag: string): Promise<string> {
    const { account, region } = assay.localAws
    const uri = `${account}.dkr.ecr.${region}.amazonaws.com/${REPOSITORY}:${tag}`
    const containerDefinitions = [{ name: 'app', image: uri, essential: true }]
    const { taskDefinition } = await ecs.send(
      new RegisterTaskDefinitionCommand({ family: 'web', containerDefinitions }),
    )
    return taskDefinition?.taskDefinitionArn ?? ''
  }

  async function invoke(FunctionName: string, payload: unknown): Promise<Answered> {
    const Payload = Buffer.from(JSON.stringify(payload))
    const {
      FunctionError,
      LogResult = '',
      ...sent
    } = await asEcs.send(new InvokeCommand({ FunctionName, Payload, LogType: 'Tail' }))
    const answer = JSON.parse(Buffer.from(sent.Payload ?? []).toString()) as DeploymentAnswer
    return { answer, error: FunctionError, log: Buffer.from(LogResult, 'base64').toString().trimEnd() }
  }

  /** Asks the hook about the latest deployment of the service. */
  async function ask(more: object = {}): Promise<Answered> {
    const { serviceDeployments = [] } = await ecs.send(
      new ListServiceDeploymentsCommand({ cluster: 'shop', service: 'web' }),
    )
    const [latest] = serviceDeployments
    return invoke(deploymentHookFunction, {
      executionId: 'e8d5a28f-eb01-4f3c-9454-a30ba6dc54bc',
      lifecycleStage: 'PRE_SCALE_UP',
      resourceArn: latest?.serviceDeploymentArn,
      executionDetails: {
        serviceArn: latest?.serviceArn,
        targetServiceRevisionArn: latest?.targetServiceRevisionArn,
        testTrafficWeights: {},
        productionTrafficWeights: {},
      },
      ...more,
    })
  }

  test('has an output with its ARN', async () => {
    const { DeploymentHookFunction } = await readOutputs()
    expect(DeploymentHookFunction?.split(':').at(-1)).toBe(deploymentHookFunction)
  })

  test('refuses an image without a signature, and accepts it with one', async () => {
    const began = Date.now()
    const { log, ...refused } = await ask()
    const cold = Date.now()
    expect(refused).toEqual({ answer: FAILED, error: undefined })
    expect(log.split('\n')).toHaveLength(1)
    expect(JSON.parse(log)).toMatchObject({
      status: 'FAILED',
      reason: expect.stringMatching(/^the container app runs .* is not verified: no signature/) as string,
      digest: image.digest,
      stage: 'PRE_SCALE_UP',
    })
    const signature = attachArtifact(store, image, ARTIFACT, [signWithKey(image.digest, keys.privateKey)])
    await registry.pushManifest(REPOSITORY, store, signature)
    const signed = Date.now()
    expect(await ask()).toMatchObject({ answer: SUCCEEDED, error: undefined })
    printMeasurements('the deployment hook', {
      's until the first answer, from a cold start': (cold - began) / 1_000,
      's until an answer': (Date.now() - signed) / 1_000,
    })
  })

  test('refuses another image to which the tag is moved, and a revision that runs one', async () => {
    const other = addImage(store, [await addLayer(store, [['etc/motd', 'bye']])])
    await registry.pushManifest(REPOSITORY, store, other, 'v1')
    expect(await ask()).toMatchObject({ answer: FAILED, error: undefined })
    await registry.pushManifest(REPOSITORY, store, image, 'v1')
    expect(await ask()).toMatchObject({ answer: SUCCEEDED, error: undefined })
    await registry.pushManifest(REPOSITORY, store, other, 'v2')
    const taskDefinition = await registerTask('v2')
    await ecs.send(new UpdateServiceCommand({ cluster: 'shop', service: 'web', taskDefinition }))
    expect(await ask()).toMatchObject({ answer: FAILED, error: undefined })
    await ecs.send(
      new UpdateServiceCommand({ cluster: 'shop', service: 'web', taskDefinition: await registerTask('v1') }),
    )
  })

  test.each([
    ['nothing', null],
    ['another event', { source: 'aws.ecs', detail: {} }],
    ['1 MB', { executionDetails: { serviceArn: 'x'.repeat(1_000_000) } }],
  ])('refuses a payload that is none, without an error of the function: %s', async (_, payload) => {
    expect(await invoke(deploymentHookFunction, payload)).toMatchObject({ answer: FAILED, error: undefined })
  })

  test('waits where it may not read, and refuses when the time is over', async () => {
    const iam = new IAMClient(assay.localAws.client())
    const lambda = new LambdaClient(assay.localAws.client())
    const { Role = '' } = await lambda.send(
      new GetFunctionConfigurationCommand({ FunctionName: deploymentHookFunction }),
    )
    const policy = { RoleName: Role.split('/').at(-1) ?? '', PolicyName: 'Permissions' }
    const { PolicyDocument = '' } = await iam.send(new GetRolePolicyCommand(policy))
    const document = decodeURIComponent(PolicyDocument)
    const without = document.replace('ecr:BatchGetImage', 'ecr:DescribeImages')
    expect(without).not.toBe(document)
    await iam.send(new PutRolePolicyCommand({ ...policy, PolicyDocument: without }))
    const waiting = await ask()
    expect(waiting).toMatchObject({
      answer: {
        hookStatus: 'IN_PROGRESS',
        callBackDelay: 30,
        hookDetails: { assayAskedSince: expect.stringMatching(/^20/) as string },
      },
    })
    const earlier = new Date(Date.now() - 600_000).toISOString()
    expect((await ask({ hookDetails: { assayAskedSince: earlier } })).answer).toEqual(FAILED)
    await iam.send(new PutRolePolicyCommand({ ...policy, PolicyDocument: document }))
    expect((await ask({ hookDetails: waiting.answer?.hookDetails })).answer).toEqual(SUCCEEDED)
  })

  test('is the only function that the role of the hook may invoke', async () => {
    await expect(invoke(`${DEFAULT_PREFIX}-evaluate`, {})).rejects.toMatchObject({
      name: 'AccessDeniedException',
    })
  })
})
