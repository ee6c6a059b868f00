import { generateKeyPairSync } from 'node:crypto'
import type { ImagePolicy } from '../../../audit/settings/image-policy.ts'
import {
  respondToDeployment,
  type AnswerExplanation,
  type DeploymentAnswer,
} from '../../../functions/deployment-hook/respond-to-deployment.ts'
import { AwsCallError, type AwsCall } from '../../../functions/collectors/api/aws-call.ts'
import { createImageStore, type ImageStore } from '../../images/image-store.ts'
import { createRegistryApi } from '../../images/registry-api.ts'

export const HOOK_ACCOUNT = '111122223333'
export const HOOK_REGION = 'eu-west-1'
export const REGISTRY = `${HOOK_ACCOUNT}.dkr.ecr.${HOOK_REGION}.amazonaws.com`
export const REVISION = `arn:aws:ecs:${HOOK_REGION}:${HOOK_ACCOUNT}:service-revision/shop/web/9313423515462893900`
const EARLIER = `arn:aws:ecs:${HOOK_REGION}:${HOOK_ACCOUNT}:service-revision/shop/web/1920498462936580504`
export const HOOK_START = new Date('2026-11-30T12:00:00Z')

export const signingKeys = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const key = signingKeys.publicKey.export({ format: 'pem', type: 'spki' }).toString()

/** Images of the account's repositories `shop/…` must be signed with the key. */
export const enforced: ImagePolicy = { repositories: [`${REGISTRY}/shop/*`], signedBy: [{ key }] }

/** A payload as ECS sends it (ECS Developer Guide, "Lambda hooks for Amazon ECS service deployments"). */
export function buildPayload(changes: object = {}, details: object = {}): object {
  return {
    executionId: 'e8d5a28f-eb01-4f3c-9454-a30ba6dc54bc',
    lifecycleStage: 'PRE_SCALE_UP',
    resourceArn: `arn:aws:ecs:${HOOK_REGION}:${HOOK_ACCOUNT}:service-deployment/shop/web/EZe5RNVLH6PPzHXINuP28`,
    executionDetails: {
      serviceArn: `arn:aws:ecs:${HOOK_REGION}:${HOOK_ACCOUNT}:service/shop/web`,
      targetServiceRevisionArn: REVISION,
      testTrafficWeights: {},
      productionTrafficWeights: {},
      ...details,
    },
    ...changes,
  }
}

/** Weights with which all traffic is on an earlier revision. */
export const BACK = { [REVISION]: 0, [EARLIER]: 100 }

/** What ECS and ECR answer, and how the hook is asked. */
export interface HookSituation {
  store?: ImageStore
  /** The images of the task definition by container. */
  containers?: Readonly<Record<string, string>>
  /** What the service revision says of images. */
  containerImages?: readonly object[] | undefined
  policies?: readonly ImagePolicy[]
  payload?: unknown
  now?: Date
  /** The operation that AWS refuses, with its error. */
  failing?: { name: string; error: string }
  signingStatuses?: readonly object[]
  /** Answers instead of AWS. */
  respond?: (name: string) => unknown
  expire?: () => Promise<never>
}

/** How the hook answered. */
export interface HookRun {
  answer: DeploymentAnswer
  log: AnswerExplanation[]
  failures: unknown[]
  calls: string[]
}

/** Asks the hook about a deployment. */
export async function runDeploymentHook({
  store = createImageStore(),
  containers = { app: `${REGISTRY}/shop/app:v1` },
  containerImages,
  policies = [enforced],
  payload = buildPayload(),
  now = HOOK_START,
  failing,
  signingStatuses,
  respond,
  expire = () => new Promise(() => {}),
}: HookSituation): Promise<HookRun> {
  const registry = createRegistryApi(store, signingStatuses)
  const calls: string[] = []
  const taskDefinition = `arn:aws:ecs:${HOOK_REGION}:${HOOK_ACCOUNT}:task-definition/web:7`
  const ecs: Readonly<Record<string, object>> = {
    DescribeServiceRevisions: {
      serviceRevisions: [{ serviceRevisionArn: REVISION, taskDefinition, containerImages }],
    },
    DescribeTaskDefinition: {
      taskDefinition: {
        containerDefinitions: Object.entries(containers).map(([name, image]) => ({ name, image })),
      },
    },
  }
  const call: AwsCall = (operation, region, input) => {
    calls.push(operation.name)
    if (operation.name === failing?.name)
      return Promise.reject(new AwsCallError(operation, failing.error, 'no'))
    const given = respond?.(operation.name)
    if (given !== undefined) return Promise.resolve(given)
    return operation.service === 'ecs'
      ? Promise.resolve(ecs[operation.name])
      : registry.call(operation, region, input)
  }
  const log: AnswerExplanation[] = []
  const failures: unknown[] = []
  const answer = await respondToDeployment(payload, {
    where: { account: HOOK_ACCOUNT, region: HOOK_REGION },
    policies,
    call,
    now: () => now,
    onAnswer: explanation => log.push(explanation),
    onFailure: failure => failures.push(failure),
    expire,
  })
  return { answer, log, failures, calls }
}
