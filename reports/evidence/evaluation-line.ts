import * as z from 'zod/mini'
import type { ControlDescription } from '../../audit/controls/control.ts'
import { findFactSource } from '../../audit/controls/resolve-inputs.ts'
import { getKindDefinition } from '../../audit/resources/kinds.ts'
import { isInUse, type ResourceSnapshot } from '../../audit/resources/resource-snapshot.ts'
import { getResourceKey, type Kind } from '../../audit/resources/resource.ts'
import { isReportTime } from '../posture/earlier/report-time.ts'
import { buildFactLine, type FactLine } from './fact-line.ts'
import { computeSourceFingerprint, type ComplianceRecord } from '../../audit/state/compliance-record.ts'
import { getOpening } from '../../audit/state/transition.ts'

/** A fact that an evaluation used; `facts.jsonl` has its value. */
type EvaluatedInput = z.infer<typeof inputSchema>

const inputSchema = z.object({ arn: z.string(), kind: z.string(), fact: z.string() })

/** When a finding opened, ISO 8601. */
export const openingTimeSchema = z.string().check(z.refine(isReportTime, 'is no time'))

/** One line of `evaluations.jsonl`: what a control found of a resource, and from which facts. */
export const evaluationLineSchema = z.object({
  control: z.string(),
  severity: z.string(),
  kind: z.string(),
  region: z.string(),
  arn: z.string(),
  status: z.enum(['COMPLIANT', 'NON_COMPLIANT', 'NOT_APPLICABLE', 'INSUFFICIENT_DATA']),
  reason: z.optional(z.string()),
  evidence: z.optional(z.record(z.string(), z.unknown())),
  inputs: z.array(inputSchema),
  /** When a deployment evaluated it, ISO 8601; absent where everything was evaluated for the time of the pack. */
  evaluatedAt: z.optional(z.string()),
  /** Why a later evaluation had insufficient data: the finding then stays open. */
  stale: z.optional(z.string()),
  /**
   * The time of the first evidence of the chain in which the finding was open, ISO 8601. One that is INSUFFICIENT_DATA now is not
   * known to be closed.
   */
  openSince: z.optional(openingTimeSchema),
  /** When a further violation reopened the finding, ISO 8601: the days until it is due count from then. */
  reopenedAt: z.optional(openingTimeSchema),
  /** Set if an exception covers the finding. */
  accepted: z.optional(z.literal(true)),
  /** Days after the due date of the finding, as in the posture. */
  overdueDays: z.optional(z.number()),
})

export type EvaluationLine = z.infer<typeof evaluationLineSchema>

/** What the lines of an account need besides its compliance records. */
export interface LineContext {
  snapshots: readonly ResourceSnapshot[]
  checklist: readonly ControlDescription[]
  /** The API calls of the collector of a fact. */
  listCalls: (kind: Kind, fact: string) => readonly string[]
  /** When a collector read of a resource, ISO 8601; undefined where that is not known. */
  findReadTime: (snapshot: ResourceSnapshot, collector: string) => string | undefined
  /** When a finding opened in the chain of evidence before, by control and ARN. */
  openSince: ReadonlyMap<string, string>
  at: string
  /** Whether each record was evaluated at a time of its own. */
  isDeployed?: boolean
}

/** The evaluations of an account, and the facts that they used. */
export interface EvidenceLines {
  /** By control and ARN. */
  lines: EvaluationLine[]
  /** By ARN and name. */
  facts: FactLine[]
}

/** Builds the lines of all evaluations of resources in use, and those of their facts. */
export function buildEvidenceLines(
  records: readonly ComplianceRecord[],
  lineContext: LineContext,
): EvidenceLines {
  const inputs = indexInputs(lineContext)
  const lines = buildEvaluationLines(records, inputs, lineContext)
  const used = new Set(lines.flatMap(each => each.inputs.map(nameFact)))
  const facts = [...inputs.values()].flat().filter(each => used.has(nameFact(each)))
  const byName = new Map(facts.map(each => [nameFact(each), each]))
  return { lines, facts: [...byName].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, each]) => each) }
}

function buildEvaluationLines(
  records: readonly ComplianceRecord[],
  inputs: ReadonlyMap<string, FactLine>,
  { snapshots, checklist, openSince, at, isDeployed = false }: LineContext,
): EvaluationLine[] {
  const used = new Set(snapshots.filter(isInUse).map(({ resource }) => getResourceKey(resource)))
  return records
    .filter(({ resource }) => used.has(getResourceKey(resource)))
    .flatMap(({ resource: { kind, region, arn }, results, evaluatedAt }) =>
      checklist.flatMap(({ id: control, severity }): EvaluationLine[] => {
        const result = results[control]
        if (result === undefined) return []
        const { status, reason, evidence, open, inputFingerprints, staleReason: stale } = result
        const { lastTransition } = result
        const opened = openSince.get(nameFinding({ control, arn }))
        const since = open ? (opened ?? at) : status === 'INSUFFICIENT_DATA' ? opened : undefined
        const violatedAt =
          isDeployed && open && lastTransition !== undefined ? getOpening(lastTransition).at : undefined
        const facts = inputFingerprints.flatMap(fingerprint => inputs.get(fingerprint) ?? [])
        return [
          {
            control,
            severity,
            kind,
            region,
            arn,
            status,
            ...(reason === undefined ? {} : { reason }),
            ...(evidence === undefined ? {} : { evidence }),
            inputs: facts.map(({ arn: of, kind: its, fact }) => ({ arn: of, kind: its, fact })),
            ...(isDeployed ? { evaluatedAt } : {}),
            ...(isDeployed && stale !== undefined ? { stale } : {}),
            ...(since === undefined ? {} : { openSince: since }),
            ...(violatedAt === undefined || since === undefined || violatedAt <= since
              ? {}
              : { reopenedAt: violatedAt }),
          },
        ]
      }),
    )
    .toSorted(compareLines)
}

/** The facts of all snapshots by the fingerprints that evaluations have of them. */
function indexInputs({ snapshots, listCalls, findReadTime }: LineContext): ReadonlyMap<string, FactLine> {
  const inputs = new Map<string, FactLine>()
  for (const snapshot of snapshots)
    for (const [name, provenance] of Object.entries(snapshot.provenance)) {
      const { kind, arn } = snapshot.resource
      const fact = snapshot.facts[name]
      if (fact === undefined) continue
      const fingerprint = computeSourceFingerprint(findFactSource(snapshot, name, provenance))
      const collector = getKindDefinition(kind).facts[name]?.collector
      const readAt = collector === undefined ? undefined : findReadTime(snapshot, collector)
      const calls = { calls: listCalls(kind, name), ...(readAt === undefined ? {} : { readAt }) }
      inputs.set(fingerprint, buildFactLine({ arn, kind, fact: name, ...calls }, fact))
    }
  return inputs
}

/** The key of a fact: of which resource, and which. */
function nameFact({ arn, kind, fact }: EvaluatedInput): string {
  return `${arn} ${kind} ${fact}`
}

/** The key of a finding: a control on a resource. */
export function nameFinding({ control, arn }: Pick<EvaluationLine, 'control' | 'arn'>): string {
  return `${control} ${arn}`
}

function compareLines(a: EvaluationLine, b: EvaluationLine): number {
  const [one, other] = [nameFinding(a), nameFinding(b)]
  return one < other ? -1 : one > other ? 1 : 0
}
