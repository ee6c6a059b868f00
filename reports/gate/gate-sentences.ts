import { describeArn, joinWords } from '../../audit/notify/sections/describe-arn.ts'
import { describeTag } from '../../audit/settings/exception.ts'
import { limitSentenceLength, quoteName, quoteText } from '../../audit/text/quote-text.ts'
import { countThings } from '../formats/count-things.ts'
import type {
  GateAdmission,
  GateEscalation,
  GateFinding,
  GateGrant,
  GateUnknown,
  GateVerdict,
} from './gate-document.ts'

/** Characters of a reason, and of a whole sentence with all that it names. */
const MAX_REASON_LENGTH = 500
const MAX_SENTENCE_LENGTH = 1000

/** Steps of an escalation path and actions of an admission that a sentence names. */
const MAX_STEPS = 8
const MAX_ACTIONS = 5

const VERDICTS: Readonly<Record<GateVerdict, string>> = {
  PASS: 'The change passes the gate.',
  FAIL: 'The change fails the gate.',
  UNKNOWN: 'The gate cannot decide the change.',
}

const ACCESS: Readonly<Record<GateAdmission['access'], string>> = {
  public: 'anyone',
  'cross-account': 'another account',
  organization: 'its organization',
  service: 'an AWS service',
}

/** The verdict as a sentence. */
export function describeVerdict(verdict: GateVerdict): string {
  return VERDICTS[verdict]
}

/** Why the finding is one, on one line of limited length. */
export function describeGateReason({ reason }: Pick<GateFinding, 'reason'>): string {
  return limitSentenceLength(reason, MAX_REASON_LENGTH)
}

/** `role app (AppRole)`: a resource with its logical id. */
export function describeGateResource({
  resource,
  logicalId,
}: Pick<GateFinding, 'resource' | 'logicalId'>): string {
  const described = describeArn(resource)
  return logicalId === undefined ? described : `${described} (${quoteName(logicalId)})`
}

/** `template.yaml:12`; undefined for a finding without a position. */
export function describeGateSource({ source }: Pick<GateFinding, 'source'>): string | undefined {
  return source === undefined ? undefined : quoteText(`${source.file}:${source.line}`)
}

/** Why an exception accepts the finding; undefined for a finding that none accepts. */
export function describeGateAcceptance({ accepted }: Pick<GateFinding, 'accepted'>): string | undefined {
  if (accepted === undefined) return undefined
  const until = accepted.until === undefined ? '' : ` until ${quoteName(accepted.until)}`
  const tag = accepted.tag === undefined ? '' : ` for its tag ${describeTag(accepted.tag)}`
  return limitSentenceLength(`Accepted${tag}${until}: ${accepted.reason}`, MAX_REASON_LENGTH)
}

/** `Role a can become role b: by …, then …`, as a sentence. */
export function describeGateEscalation({ principal, becomes, steps, more = 0 }: GateEscalation): string {
  const shown = steps.slice(0, MAX_STEPS).map(step => limitSentenceLength(step, MAX_REASON_LENGTH))
  const hidden = steps.length - shown.length
  const way = [...shown, ...(hidden > 0 ? [countThings(hidden, 'more step')] : [])].join('; ')
  const others = more === 0 ? '' : ` and ${countThings(more, 'more principal')}`
  return limitGateSentence(
    `${describeArn(principal)}${others} can become ${describeArn(becomes)}${way === '' ? '' : `: ${way}`}`,
  )
}

/** `queue q newly admits …`, as a sentence. */
export function describeGateAdmission(admission: GateAdmission): string {
  const shown = admission.actions.slice(0, MAX_ACTIONS).map(quoteName)
  const more = admission.actions.length - shown.length
  const actions = [...shown, ...(more > 0 ? [`${more} more`] : [])].join(', ')
  const to = actions === '' ? '' : ` to ${actions}`
  return limitGateSentence(
    `${describeGateResource(admission)} newly admits ${quoteText(admission.principal)} (${ACCESS[admission.access]})${to}`,
  )
}

/** `a and b`; of more actions than are named, their number: `7 actions (such as a and b)`. A pattern is several actions. */
function describeActions(actions: readonly string[], count: number): string {
  const names = joinWords(actions.map(quoteText))
  if (count <= actions.length) return names
  return actions.length === 1 ? `${names} (${count} actions)` : `${count} actions (such as ${names})`
}

/** `role app may newly do …`, as a sentence with an example and the statement. */
export function describeGateGrant({
  principal,
  logicalId,
  actions,
  count,
  resource,
  example,
  by,
}: GateGrant): string {
  const who = describeGateResource({ resource: principal, ...(logicalId === undefined ? {} : { logicalId }) })
  return limitGateSentence(
    `${who} may newly call ${describeActions(actions, count)} on ${quoteText(resource)}, for example ` +
      `${quoteText(example.action)} on ${quoteText(example.resource)}, by ${limitSentenceLength(by, MAX_REASON_LENGTH)}`,
  )
}

/** `AppRole, property Policies: why`, as a sentence. */
export function describeGateUnknown({ logicalId, property, why }: GateUnknown): string {
  const what = property === '' ? quoteText(logicalId) : `${quoteText(logicalId)}, ${quoteText(property)}`
  return limitGateSentence(`${what}: ${why}`)
}

/** One sentence, begun with a capital letter and ended with a full stop. */
function limitGateSentence(sentence: string): string {
  const line = limitSentenceLength(sentence, MAX_SENTENCE_LENGTH)
  const begun = /^[a-z]+ /.test(line) ? `${line.charAt(0).toUpperCase()}${line.slice(1)}` : line
  return /[.…"]$/.test(begun) ? begun : `${begun}.`
}
