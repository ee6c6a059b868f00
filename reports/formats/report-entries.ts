import { getPartition } from '../../audit/resources/arn.ts'
import { getResourceName, GLOBAL_REGION } from '../../audit/resources/resource.ts'
import { describeResource } from '../../audit/resources/kinds.ts'
import type { Severity } from '../../audit/settings/severity.ts'
import { limitSentenceLength, quoteName } from '../../audit/text/quote-text.ts'
import { describeOutdatedException } from '../posture/outdated-exception.ts'
import type {
  AcceptedFinding,
  ControlPosture,
  Finding,
  NonPassingResult,
  Posture,
} from '../posture/posture.ts'
import { buildResultKey, computeStableId } from '../posture/result-identity.ts'

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
  control?: ControlPosture
  /** Undefined where nothing was evaluated. */
  severity?: Severity
  title: string
  reason: string
  /** Why it does not pass and, if a later evaluation failed, why, on one line of limited length. */
  explanation: string
  resource: EntryResource
  /** Of findings. */
  finding?: Finding
  /** Of accepted findings. */
  accepted?: AcceptedFinding['exception']
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
  const build = (state: EntryState, result: NonPassingResult) => {
    const { kind, region, arn } = result.resource
    const key = `${kind} ${region} ${arn}`
    const known = resources.get(key) ?? describeEntryResource(result.resource)
    resources.set(key, known)
    return buildEntry(state, result, { control: controls.get(result.control), resource: known })
  }
  return [
    ...posture.findings.map(finding => addFinding(build('OPEN', finding), finding)),
    ...posture.accepted.map(finding =>
      Object.assign(addFinding(build('ACCEPTED', finding), finding), { accepted: finding.exception }),
    ),
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
  return buildEntry(state, result, { control, resource: describeEntryResource(result.resource) })
}

function buildEntry(
  state: EntryState,
  result: NonPassingResult,
  { control, resource }: { control: ControlPosture | undefined; resource: EntryResource },
): ReportEntry {
  const { severity, reason } = result
  const { region, arn } = result.resource
  return {
    state,
    key: buildResultKey(result),
    id: computeStableId(result.control, region, arn),
    rule: result.control,
    ...(control === undefined ? {} : { control }),
    severity,
    title: control?.title ?? result.control,
    reason,
    explanation: limitSentenceLength(reason, MAX_REASON_LENGTH),
    resource,
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

function addFinding(entry: ReportEntry, finding: Finding): ReportEntry {
  entry.finding = finding
  entry.explanation += describeLapse(finding)
  return entry
}

/** Why a later evaluation failed, and which exception no longer covers the finding; mostly empty. */
function describeLapse({ stale, outdated }: Finding): string {
  const notAgain =
    stale === undefined ? '' : ` Not evaluated again: ${limitSentenceLength(stale, MAX_REASON_LENGTH)}`
  const notCovered =
    outdated === undefined
      ? ''
      : ` ${limitSentenceLength(`It was ${describeOutdatedException(outdated)}`, MAX_REASON_LENGTH)}`
  return `${notAgain}${notCovered}`
}

function buildUnlistedEntry(reason: string, { account, regions }: Posture): ReportEntry {
  const key = `${UNLISTED_RULE} ${reason}`
  const partition = getPartition(regions[0] ?? '')
  return {
    state: 'UNLISTED',
    key,
    id: computeStableId(UNLISTED_RULE, account, reason),
    rule: UNLISTED_RULE,
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
  const { owner, until, reason } = accepted
  const sentence = `Accepted by ${quoteName(owner)} until ${quoteName(until)}: ${reason}`
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
