import type { ResourceLocation } from '../../audit/resources/resource.ts'
import type { ImagePolicy } from '../../audit/settings/image-policy.ts'
import { limitSentenceLength, quoteName, quoteText } from '../../audit/text/quote-text.ts'
import type { AwsCall } from '../collectors/api/aws-call.ts'
import { createTypedCall } from '../collectors/lists/resource-list.ts'
import { fetchDeployedContainers, type DeployedContainer } from './deployed-containers.ts'
import { ASKED_SINCE, parseHookedDeployment, type HookedDeployment } from './hooked-deployment.ts'
import { isEnforced, judgeContainer, type ContainerJudgement } from './judge-container.ts'

/** What a lifecycle hook answers ECS. */
export interface DeploymentAnswer {
  hookStatus: 'SUCCEEDED' | 'FAILED' | 'IN_PROGRESS'
  /** Seconds until ECS asks again. */
  callBackDelay?: number
  /** What ECS passes on to the next invocation. */
  hookDetails?: Readonly<Record<string, string>>
}

/** Why the hook answers as it does: one line of its log. */
export interface AnswerExplanation {
  status: DeploymentAnswer['hookStatus']
  reason: string
  /** What is deployed; absent if the payload does not say it. */
  serviceArn?: string
  revisionArn?: string
  stage?: string
  /** The digest of the image that the reason is about. */
  digest?: string
}

/** What the hook needs. */
export interface DeploymentHookDeps {
  /** The account and the region whose deployments are judged. */
  where: ResourceLocation
  /** Who must vouch for images, with the keys and certificates of the signers. */
  policies: readonly ImagePolicy[]
  /** Calls ECS and ECR. */
  call: AwsCall
  now: () => Date
  /** Called with each answer. */
  onAnswer: (answerExplanation: AnswerExplanation) => void
  /** Called with what kept the hook from judging a deployment and is no answer of AWS. */
  onFailure: (failure: unknown) => void
  /** Rejects when the time for an answer is over. */
  expire: () => Promise<never>
}

/** Milliseconds for which a deployment waits for a decision; then it fails. */
export const MAX_WAIT = 300_000

/** Seconds between two questions. */
const CALL_BACK_DELAY = 30

/** Characters of a reason: reasons of signatures can have text of anyone in them. */
const MAX_REASON = 500

interface Verdict {
  outcome: ContainerJudgement['outcome']
  reason: string
  digest?: string
}

/**
 * Answers whether the deployment of a service revision may go on: not if a policy that is enforced names an image of it and no
 * accepted signer vouches for that image, nor if this could not be decided in time.
 */
export async function respondToDeployment(
  payload: unknown,
  deps: DeploymentHookDeps,
): Promise<DeploymentAnswer> {
  const { where, now, onAnswer } = deps
  const deployment = parseHookedDeployment(payload, where, now())
  if (typeof deployment === 'string') {
    onAnswer({ status: 'FAILED', reason: deployment })
    return { hookStatus: 'FAILED' }
  }
  const { service, revision, stage } = deployment
  const { outcome, reason, ...more } = await judgeInTime(deployment, deps)
  const answer = chooseAnswer(outcome, deployment, now())
  const status = answer.hookStatus
  const line = limitSentenceLength(reason, MAX_REASON)
  onAnswer({ status, reason: line, serviceArn: service, revisionArn: revision, stage, ...more })
  return answer
}

function chooseAnswer(
  outcome: Verdict['outcome'],
  { askedSince }: HookedDeployment,
  now: Date,
): DeploymentAnswer {
  if (outcome === 'PASSED') return { hookStatus: 'SUCCEEDED' }
  const since = askedSince ?? now
  if (outcome === 'REFUSED' || now.getTime() - since.getTime() >= MAX_WAIT) return { hookStatus: 'FAILED' }
  return {
    hookStatus: 'IN_PROGRESS',
    callBackDelay: CALL_BACK_DELAY,
    hookDetails: { [ASKED_SINCE]: since.toISOString() },
  }
}

async function judgeInTime(deployment: HookedDeployment, deps: DeploymentHookDeps): Promise<Verdict> {
  try {
    return await Promise.race([judgeDeployment(deployment, deps), deps.expire()])
  } catch (failure) {
    deps.onFailure(failure)
    const why = failure instanceof Error ? failure.message : String(failure)
    return { outcome: 'UNDECIDED', reason: `the deployment could not be judged: ${why}` }
  }
}

async function judgeDeployment(
  { revision, isRollback }: HookedDeployment,
  { where: { account, region }, policies, call, now }: DeploymentHookDeps,
): Promise<Verdict> {
  if (isRollback) return { outcome: 'PASSED', reason: 'traffic goes back to an earlier service revision' }
  if (!policies.some(isEnforced)) return { outcome: 'PASSED', reason: 'no policy of images is enforced' }
  const containers = await fetchDeployedContainers(createTypedCall(region, call), revision, account)
  const context = { account, policies, call, now: now() }
  let undecided: Verdict | undefined
  for (const deployed of dedupeImages(containers)) {
    const judgement = await judgeContainer(deployed, context)
    if (judgement.outcome === 'PASSED') continue
    const verdict = { ...judgement, reason: describeJudgement(deployed, judgement.reason) }
    if (verdict.outcome === 'REFUSED') return verdict
    undecided ??= verdict
  }
  return undecided ?? { outcome: 'PASSED', reason: 'every image that an enforced policy names is verified' }
}

/** One container for each image. */
function dedupeImages(containers: readonly DeployedContainer[]): DeployedContainer[] {
  return [...new Map(containers.map(each => [`${each.image} ${each.digest ?? ''}`, each])).values()]
}

function describeJudgement({ name, image }: DeployedContainer, reason: string): string {
  return `the container ${quoteName(name)} runs ${quoteText(image)}, which ${reason}`
}
