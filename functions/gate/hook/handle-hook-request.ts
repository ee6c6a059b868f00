import type { ControlDescription } from '../../../audit/controls/control.ts'
import type { Settings } from '../../../audit/settings/settings.ts'
import { limitSentenceLength } from '../../../audit/text/quote-text.ts'
import type { GateDocument } from '../../../reports/gate/gate-document.ts'
import { formatHookMessage, MAX_HOOK_MESSAGE } from '../../../reports/gate/hook-message.ts'
import { parseTemplate } from '../../cloudformation/template/parse-template.ts'
import type { AwsCall } from '../../collectors/api/aws-call.ts'
import type { DeployedStack } from '../deployed-stack.ts'
import type { GateAccount } from '../gate-account.ts'
import { judgeChange } from '../judge-change.ts'
import type { HookPayload } from './fetch-payload.ts'
import { parseHookRequest, readClientRequestToken, type HookRequest } from './hook-request.ts'
import { readFormerStack, readNextParameters } from './stack-reader.ts'

/** The answer of a Lambda Hook. */
export interface HookAnswer {
  hookStatus: 'SUCCESS' | 'FAILED'
  errorCode?: 'NonCompliant'
  message: string
  clientRequestToken: string
}

/** What a hook needs. */
export interface HookDeps {
  /** The account that Assay audits. */
  account: string
  loadSettings: () => Promise<Settings>
  /** The controls with their remediations. */
  controls: readonly ControlDescription[]
  /** Calls CloudFormation. */
  call: AwsCall
  fetchPayload: (address: string) => Promise<HookPayload>
  openAccount: (
    readStack: () => Promise<DeployedStack | undefined | { unknown: string }>,
  ) => Promise<GateAccount>
  /** Called with what kept the hook from judging a change. */
  onFailure: (failure: unknown) => void
  /** Rejects when the time for an answer is over. */
  expire: () => Promise<never>
}

/** The findings that stop a change, as `assay gate` has them by default. */
const THRESHOLDS = { failOn: 'HIGH' } as const

/**
 * Judges the change of a stack. Only a change that fails the gate is refused: one that could not be judged is let pass,
 * with a message that says why.
 */
export async function handleHookRequest(invocation: unknown, deps: HookDeps): Promise<HookAnswer> {
  const clientRequestToken = readClientRequestToken(invocation)
  try {
    const judged = await Promise.race([judgeInvocation(invocation, deps), deps.expire()])
    if (typeof judged === 'string') return { ...explainPass(judged), clientRequestToken }
    const message = formatHookMessage(judged, deps.controls)
    return judged.verdict === 'FAIL'
      ? { hookStatus: 'FAILED', errorCode: 'NonCompliant', message, clientRequestToken }
      : { hookStatus: 'SUCCESS', message, clientRequestToken }
  } catch (failure) {
    deps.onFailure(failure)
    const why = failure instanceof Error ? failure.message : String(failure)
    return { ...explainPass(why), clientRequestToken }
  }
}

function explainPass(why: string): Pick<HookAnswer, 'hookStatus' | 'message'> {
  const message = limitSentenceLength(
    `Assay could not judge this change and did not stop it: ${why}`,
    MAX_HOOK_MESSAGE,
  )
  return { hookStatus: 'SUCCESS', message }
}

async function judgeInvocation(invocation: unknown, deps: HookDeps): Promise<GateDocument | string> {
  const request = parseHookRequest(invocation)
  if (typeof request === 'string') return request
  if (request.account !== deps.account)
    return `the stack is in account ${request.account}, and Assay audits ${deps.account}`
  const payload = await deps.fetchPayload(request.payload)
  if (payload.template === undefined) return 'the deletion of a stack is not judged'
  return judgeTemplate(request, { ...payload, template: payload.template }, deps)
}

async function judgeTemplate(
  request: HookRequest,
  payload: HookPayload & { template: string },
  { loadSettings, call, openAccount }: HookDeps,
): Promise<GateDocument | string> {
  const { stack, region } = request
  const template = parseTemplate(payload.template, stack)
  const [gateAccount, parameters] = await Promise.all([
    openAccount(() => readFormerStack(request, payload, call)),
    template.body['Parameters'] === undefined ? { values: {} } : readNextParameters(request, call),
  ])
  const settings = await loadSettings()
  if ('unknown' in parameters) return `the values of its parameters cannot be read: ${parameters.unknown}`
  return judgeChange(gateAccount, {
    inputs: [{ template, stack, region, parameters: {} }],
    parameters: parameters.values,
    region,
    settings,
    thresholds: THRESHOLDS,
  })
}
