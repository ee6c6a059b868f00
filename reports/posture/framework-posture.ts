import type { ControlId } from '../../audit/controls/control.ts'
import type { Evaluation } from '../../audit/controls/evaluation.ts'
import type { Clause, Framework, FrameworkDescription } from '../../audit/frameworks/framework.ts'
import { hasEnded, type Attestation } from '../../audit/settings/attestation.ts'

/** What the evaluations say of a clause, the one that needs most attention first. */
export const clauseStatuses = [
  /** A control that supports it has an open finding. */
  'FAILING',
  /** No finding is open, but something that its controls evaluate could not be listed, read or evaluated. */
  'NOT_KNOWN',
  /** No finding is open, but a control that supports it is disabled. */
  'NOT_ASSESSED',
  /** The only findings are accepted. */
  'ACCEPTED',
  /** All evaluations of the controls that support it pass. */
  'SUPPORTED',
  /** The controls that support it apply to no resource. */
  'NOT_APPLICABLE',
  /** No control supports it: people do. */
  'MANUAL',
  /** No control supports it, although it is about the configuration of AWS. */
  'NOT_COVERED',
] as const

export type ClauseStatus = (typeof clauseStatuses)[number]

/** What a person states about a clause, and whether the last day of it has passed. */
export interface ReportedAttestation extends Pick<Attestation, 'text' | 'author' | 'until'> {
  ended: boolean
}

/** A clause with the evaluations of the controls that support it. */
export interface ClausePosture extends Clause {
  status: ClauseStatus
  /** The controls that support it, in the order of the checklist. */
  controls: readonly ControlId[]
  /** The disabled controls that would support it; absent if there are none. */
  disabled?: readonly ControlId[]
  /** The number of open findings of these controls. */
  findings: number
  /** The number of their accepted findings. */
  accepted: number
  /** The number of their evaluations with the result INSUFFICIENT_DATA. */
  unknown: number
  attestations?: readonly ReportedAttestation[]
}

/** A framework with its clauses. Controls support evidence for clauses; they certify nothing. */
export interface FrameworkPosture extends Omit<FrameworkDescription, 'clauses'> {
  name: Framework
  /** The number of clauses by status. */
  counts: Readonly<Record<ClauseStatus, number>>
  /** The number of clauses that controls support. */
  covered: number
  clauses: readonly ClausePosture[]
}

/** A control with the number of its evaluations by result. */
interface CountedControl {
  id: ControlId
  frameworks: Readonly<Record<string, readonly string[]>>
  counts: Readonly<Record<Evaluation['status'], number>>
  accepted: number
}

/** What the status of clauses depends on besides controls. */
export interface ClauseContext {
  attestations: readonly Attestation[]
  at: Date
  /** The controls that evaluate resources which could not be listed or read: missing ones can fail a control that passes. */
  incomplete: ReadonlySet<ControlId>
  /** The controls that are not assessed. */
  disabled?: readonly Pick<CountedControl, 'id' | 'frameworks'>[]
}

/** The frameworks of `catalog` with what the evaluations of `controls` say of each clause. */
export function buildFrameworkPostures(
  catalog: readonly FrameworkDescription[],
  controls: readonly CountedControl[],
  clauseContext: ClauseContext,
): FrameworkPosture[] {
  return catalog.map(({ clauses: described, ...framework }) => {
    const supporting = groupByClause(framework.name, controls)
    const disabled = groupByClause(framework.name, clauseContext.disabled ?? [])
    const clauses = described.map(clause =>
      buildClausePosture(
        clause,
        { controls: supporting.get(clause.id) ?? [], disabled: disabled.get(clause.id) ?? [] },
        framework.name,
        clauseContext,
      ),
    )
    const counts = Object.fromEntries(
      clauseStatuses.map(status => [status, clauses.filter(clause => clause.status === status).length]),
    ) as Record<ClauseStatus, number>
    const covered = clauses.length - counts.MANUAL - counts.NOT_COVERED
    return { ...framework, counts, covered, clauses }
  })
}

function groupByClause<C extends Pick<CountedControl, 'frameworks'>>(
  framework: Framework,
  controls: readonly C[],
): ReadonlyMap<string, readonly C[]> {
  const groups = new Map<string, C[]>()
  for (const control of controls)
    for (const clause of control.frameworks[framework] ?? []) {
      const group = groups.get(clause)
      if (group) group.push(control)
      else groups.set(clause, [control])
    }
  return groups
}

function buildClausePosture(
  clause: Clause,
  {
    controls,
    disabled,
  }: { controls: readonly CountedControl[]; disabled: readonly Pick<CountedControl, 'id'>[] },
  framework: Framework,
  clauseContext: ClauseContext,
): ClausePosture {
  const sum = (pick: (control: CountedControl) => number) =>
    controls.reduce((total, control) => total + pick(control), 0)
  const accepted = sum(control => control.accepted)
  const numbers = {
    findings: sum(({ counts }) => counts.NON_COMPLIANT) - accepted,
    accepted,
    unknown: sum(({ counts }) => counts.INSUFFICIENT_DATA),
  }
  const attestations = clauseContext.attestations
    .filter(each => each.framework === framework && each.clause === clause.id)
    .map(({ text, author, until }) => ({
      text,
      author,
      until,
      ended: hasEnded({ until }, clauseContext.at),
    }))
  const { supports, ...rest } = clause
  const passing = sum(({ counts }) => counts.COMPLIANT)
  return {
    ...rest,
    ...(supports !== undefined && controls.length + disabled.length > 0 ? { supports } : {}),
    status:
      controls.length + disabled.length === 0
        ? decideUncovered(clause)
        : decideStatus(
            { ...numbers, passing, disabled: disabled.length },
            !controls.some(({ id }) => clauseContext.incomplete.has(id)),
          ),
    controls: controls.map(({ id }) => id),
    ...(disabled.length > 0 ? { disabled: disabled.map(({ id }) => id) } : {}),
    ...numbers,
    ...(attestations.length > 0 ? { attestations } : {}),
  }
}

function decideUncovered({ manual }: Clause): ClauseStatus {
  return manual === undefined ? 'NOT_COVERED' : 'MANUAL'
}

function decideStatus(
  {
    findings,
    accepted,
    unknown,
    passing,
    disabled,
  }: Record<'findings' | 'accepted' | 'unknown' | 'passing' | 'disabled', number>,
  isComplete: boolean,
): ClauseStatus {
  if (findings > 0) return 'FAILING'
  if (unknown > 0 || !isComplete) return 'NOT_KNOWN'
  if (disabled > 0) return 'NOT_ASSESSED'
  if (accepted > 0) return 'ACCEPTED'
  return passing > 0 ? 'SUPPORTED' : 'NOT_APPLICABLE'
}
