import * as z from 'zod/mini'
import type { ControlDescription } from '../../audit/controls/control.ts'
import { findFactSource } from '../../audit/controls/resolve-inputs.ts'
import { isInUse, type ResourceSnapshot } from '../../audit/resources/resource-snapshot.ts'
import { getResourceKey, type Kind } from '../../audit/resources/resource.ts'
import { computeSourceFingerprint, type ComplianceRecord } from '../../audit/state/compliance-record.ts'

/** A fact that an evaluation used, and the API calls that its collector makes. */
interface EvaluatedInput {
  arn: string
  kind: Kind
  fact: string
  calls: readonly string[]
}

const inputSchema = z.object({
  arn: z.string(),
  kind: z.string(),
  fact: z.string(),
  calls: z.array(z.string()),
})

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
  /**
   * The time of the first evidence of the chain in which the finding was open, ISO 8601. One that is INSUFFICIENT_DATA now is not
   * known to be closed.
   */
  openSince: z.optional(z.string()),
})

export type EvaluationLine = z.infer<typeof evaluationLineSchema>

/** What the lines of an account need besides its compliance records. */
export interface LineContext {
  snapshots: readonly ResourceSnapshot[]
  checklist: readonly ControlDescription[]
  /** The API calls of the collector of a fact. */
  listCalls: (kind: Kind, fact: string) => readonly string[]
  /** When a finding opened in the chain of evidence before, by control and ARN. */
  openSince: ReadonlyMap<string, string>
  at: string
}

/** Builds the lines of all evaluations of resources in use, by control and ARN. */
export function buildEvaluationLines(
  records: readonly ComplianceRecord[],
  lineContext: LineContext,
): EvaluationLine[] {
  const { snapshots, checklist, openSince, at } = lineContext
  const inputs = indexInputs(lineContext)
  const used = new Set(snapshots.filter(isInUse).map(({ resource }) => getResourceKey(resource)))
  return records
    .filter(({ resource }) => used.has(getResourceKey(resource)))
    .flatMap(({ resource: { kind, region, arn }, results }) =>
      checklist.flatMap(({ id: control, severity }): EvaluationLine[] => {
        const result = results[control]
        if (result === undefined) return []
        const { status, reason, evidence, open, inputFingerprints } = result
        const opened = openSince.get(nameFinding({ control, arn }))
        const since = open ? (opened ?? at) : status === 'INSUFFICIENT_DATA' ? opened : undefined
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
            inputs: facts.map(each => ({ ...each, calls: [...each.calls] })),
            ...(since === undefined ? {} : { openSince: since }),
          },
        ]
      }),
    )
    .toSorted(compareLines)
}

/** The facts of all snapshots by the fingerprints that evaluations have of them. */
function indexInputs({ snapshots, listCalls }: LineContext): ReadonlyMap<string, EvaluatedInput> {
  const inputs = new Map<string, EvaluatedInput>()
  for (const snapshot of snapshots)
    for (const [fact, provenance] of Object.entries(snapshot.provenance)) {
      const { kind, arn } = snapshot.resource
      const fingerprint = computeSourceFingerprint(findFactSource(snapshot, fact, provenance))
      inputs.set(fingerprint, { arn, kind, fact, calls: listCalls(kind, fact) })
    }
  return inputs
}

/** The key of a finding: a control on a resource. */
export function nameFinding({ control, arn }: Pick<EvaluationLine, 'control' | 'arn'>): string {
  return `${control} ${arn}`
}

function compareLines(a: EvaluationLine, b: EvaluationLine): number {
  const [one, other] = [nameFinding(a), nameFinding(b)]
  return one < other ? -1 : one > other ? 1 : 0
}
