import type { StatementRef as Statement } from '../../engines/iam/effective-permissions/principal.ts'
import { createEffectStore } from './effect-store.ts'
import { hashText } from '../keys.ts'

/** One step of an escalation path: who takes over which principal, and how. */
export interface EscalationDiffStep {
  /** ARNs. Absent: the principal at the start of the path. */
  from?: string
  to?: string
  /** The id of the technique in the AWS catalog of escalation paths. */
  pathId: string
  actions: readonly string[]
  statements: readonly Statement[]
}

/** A new path on which principals can become administrators. */
export interface NewEscalationPath {
  /** ARNs of the first principals that can go this path. */
  principals: readonly string[]
  count: number
  steps: readonly EscalationDiffStep[]
  /** Whether the path depends on conditions that the principal cannot choose, such as MFA or a source address. */
  conditional: boolean
}

/** Principals that one principal can newly take over in one step, without becoming an administrator. */
export interface NewLateralMove {
  /** ARNs. */
  from: string
  to: readonly string[]
  count: number
  /** How the first target is taken over. */
  step: EscalationDiffStep
}

/** The escalation paths that a change newly opened in an account. */
export interface EscalationDiff {
  changeId: string
  account: string
  /** The shortest first. */
  paths: readonly NewEscalationPath[]
  /** How many more principals become administrators, on paths that are left out or were not searched for. */
  others: number
  lateralMoves: readonly NewLateralMove[]
  otherLateralMoves: number
  /** ARNs of changed principals whose policies take too many steps to search for their paths. */
  notEvaluated?: readonly string[]
  /** The number of users and roles of the account, if it is too large to search for paths. */
  tooManyPrincipals?: number
}

/** The stored escalation diffs, by change. */
export const escalationDiffs = createEffectStore<EscalationDiff>('ESCALATION', diff =>
  hashText(JSON.stringify(diff)),
)
