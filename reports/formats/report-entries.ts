import { describeTag } from '../../audit/settings/exception.ts'
import { getPartition } from '../../audit/resources/arn.ts'
import { getResourceName, GLOBAL_REGION } from '../../audit/resources/resource.ts'
import { describeResource } from '../../audit/resources/kinds.ts'
import type { Severity } from '../../audit/settings/severity.ts'
import { limitSentenceLength, quoteName } from '../../audit/text/quote-text.ts'
import { explainUncovered } from '../posture/outdated-exception.ts'
import type {
  AcceptedFinding,
  ControlPosture,
  Finding,
  NonPassingResult,
  Posture,
} from '../posture/posture.ts'
import { buildResultKey } from '../posture/result-identity.ts'
import { computeFindingId, computeStableId } from '../../audit/state/findings/finding-id.ts'

/**
 * Whether an entry is an open finding, a finding that an exception accepts, an evaluation with the result
 * INSUFFICIENT_DATA, or something that could not be listed.
 */
type EntryState = 'OPEN' | 'ACCEPTED' | 'UNKNOWN' | 'UNLISTED'

/** Something of a posture that does not pass, in the form that formats with one object for each of them need. */
export interface ReportEntry {
  state: EntryState
  /** Identifies it in every run: `buildResultKey` of results. */
  key: string
  /** The same in hexadecimal digits, of limited length. */
  id: string
  /** The id of the control, or what stands for it. */
  rule: string
  control: ControlPosture | undefined
  /** Undefined where nothing was evaluated. */
  severity?: Severity
  title: string
  reason: string
  /** Why it does not pass and, if a later evaluation failed, why, on one line of limited length. */
  explanation: string
  resource: EntryResource
  /** Of findings. */
  finding: Finding | undefined
  /** Of accepted findings. */
  accepted: AcceptedFinding['exception'] | undefined
}

interface EntryResource {
  /** A kind, or the account. */
  kind: string
  arn: string
  name: string
  /** `function checkout-api`, on one line of limited length. */
  description: string
  partition: string
  /** Undefined for global resources. */
  region?: string
}

/** The rule of what could not be listed. */
const UNLISTED_RULE = 'assay/not-listed'

/** Characters of a reason, where a format has no limit of its own. */
const MAX_REASON_LENGTH = 500

/** All that does not pass: open findings, accepted findings, evaluations without a result, and what could not be listed. */
export function listReportEntries(posture: Posture): readonly ReportEntry[] {
  const known = entriesOfPostures.get(posture)
  if (known !== undefined) return known
  const entries = buildReportEntries(posture)
  entriesOfPostures.set(posture, entries)
  return entries
}

/** The entries of postures, which do not change: several formats need them. */
const entriesOfPostures = new WeakMap<Posture, readonly ReportEntry[]>()

function buildReportEntries(posture: Posture): ReportEntry[] {
  const controls = new Map(posture.controls.map(control => [control.id, control]))
  const resources = new Map<string, EntryResource>()
  const build = (state: EntryState, result: NonPassingResult, finding?: Finding) => {
    const { kind, region, arn } = result.resource
    const key = `${kind} ${region} ${arn}`
    const known = resources.get(key)
    const resource = known ?? describeEntryResource(result.resource)
    if (known === undefined) resources.set(key, resource)
    return buildEntry(state, result, { control: controls.get(result.control), resource, finding })
  }
  return [
    ...posture.findings.map(finding => build('OPEN', finding, finding)),
    ...posture.accepted.map(finding => ({
      ...build('ACCEPTED', finding, finding),
      accepted: finding.exception,
    })),
    ...posture.unknown.map(result => build('UNKNOWN', result)),
    ...posture.unlisted.map(reason => buildUnlistedEntry(reason, posture)),
  ]
}

/** The entry of one result. */
export function buildResultEntry(
  state: EntryState,
  result: NonPassingResult,
  control: ControlPosture | undefined,
): ReportEntry {
  const resource = describeEntryResource(result.resource)
  return buildEntry(state, result, { control, resource, finding: undefined })
}

function buildEntry(
  state: EntryState,
  result: NonPassingResult,
  { control, resource, finding }: Pick<ReportEntry, 'control' | 'resource' | 'finding'>,
): ReportEntry {
  const { severity, reason } = result
  const { region, arn } = result.resource
  return {
    state,
    key: buildResultKey(result),
    id: computeFindingId(result.control, { region, arn }),
    rule: result.control,
    control,
    severity,
    title: control?.title ?? result.control,
    reason,
    explanation: explainReason(reason, finding),
    resource,
    finding,
    accepted: undefined,
  }
}

function describeEntryResource(resource: NonPassingResult['resource']): EntryResource {
  const { kind, arn, region } = resource
  return {
    kind,
    arn,
    name: getResourceName(resource),
    description: describeResource(resource),
    partition: getPartition(region),
    ...(region === GLOBAL_REGION ? {} : { region }),
  }
}

function explainReason(reason: string, finding: Finding | undefined): string {
  const shown = limitSentenceLength(reason, MAX_REASON_LENGTH)
  const stale =
    finding?.stale === undefined
      ? ''
      : ` Not evaluated again: ${limitSentenceLength(finding.stale, MAX_REASON_LENGTH)}`
  const why = finding && explainUncovered(finding)
  const uncovered = why === undefined ? '' : ` ${limitSentenceLength(why, MAX_REASON_LENGTH)}`
  return `${shown}${stale}${uncovered}`
}

function buildUnlistedEntry(reason: string, { account, regions }: Posture): ReportEntry {
  const key = `${UNLISTED_RULE} ${reason}`
  const partition = getPartition(regions[0] ?? '')
  return {
    state: 'UNLISTED',
    key,
    id: computeStableId(UNLISTED_RULE, account, reason),
    rule: UNLISTED_RULE,
    control: undefined,
    finding: undefined,
    accepted: undefined,
    title: 'Resources could not be listed',
    reason,
    explanation: limitSentenceLength(reason, MAX_REASON_LENGTH),
    resource: {
      kind: 'AWS::Organizations::Account',
      arn: `arn:${partition}:iam::${account}:root`,
      name: account,
      description: `account ${account}`,
      partition,
    },
  }
}

/** `Accepted by ann until 2027-01-31: why.`, on one line of limited length; undefined for other entries. */
export function describeEntryAcceptance({ accepted }: Pick<ReportEntry, 'accepted'>): string | undefined {
  if (accepted === undefined) return undefined
  const { owner, until, reason, tag } = accepted
  const scope = tag === undefined ? '' : ` for the tag ${describeTag(tag)}`
  const sentence = `Accepted by ${quoteName(owner)}${scope} until ${quoteName(until)}: ${reason}`
  return limitSentenceLength(sentence, MAX_REASON_LENGTH)
}

/** The requirements of frameworks that a control supports: `NIST SP 800-53 r5 AC-3`. */
export function listRequirements({ frameworks }: Pick<ControlPosture, 'frameworks'>): string[] {
  return Object.entries(frameworks).flatMap(([name, requirements]) =>
    requirements.map(requirement => `${name} ${requirement}`),
  )
}

/** Builds what depends on the control of an entry alone once for each control. */
export function cacheByControl<T>(
  build: (entry: Pick<ReportEntry, 'rule' | 'title' | 'control'>) => T,
): (entry: ReportEntry) => T {
  const known = new Map<ControlPosture, { built: T }>()
  return entry => {
    const { control } = entry
    if (control === undefined) return build(entry)
    const found = known.get(control)
    if (found !== undefined) return found.built
    const built = build(entry)
    known.set(control, { built })
    return built
  }
}
