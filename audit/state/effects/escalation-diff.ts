import type { StatementRef as Statement } from '../../engines/iam/effective-permissions/principal.ts'
import { createEffectStore } from './effect-store.ts'
import { hashText } from '../keys.ts'

/** One step of a way: who becomes whom, and by what. */
export interface EscalationDiffStep {
  /** ARNs; whoever goes the way is left out. */
  from?: string
  to?: string
  /** The id of the escalation path. */
  pathId: string
  actions: readonly string[]
  statements: readonly Statement[]
}

/** A way to become an administrator that a cause opened. */
export interface NewEscalationPath {
  /** ARNs of the first of those to whom it is open. */
  principals: readonly string[]
  count: number
  steps: readonly EscalationDiffStep[]
  /** Whether it takes conditions that nobody can choose, such as a second factor or an address. */
  conditional: boolean
}

/** Whom somebody can become at once since a cause, none of them a way to an administrator. */
export interface NewLateralMove {
  /** ARNs. */
  from: string
  to: readonly string[]
  count: number
  /** How the first of them is taken over. */
  step: EscalationDiffStep
}

/** What a cause opened for the principals of an account. */
export interface EscalationDiff {
  changeId: string
  account: string
  /** The shortest first. */
  paths: readonly NewEscalationPath[]
  /** How many more become administrators: by other ways, or by ways that nobody looked for. */
  others: number
  lateralMoves: readonly NewLateralMove[]
  otherLateralMoves: number
  /** How many users and roles the account has, where these are too many to find ways among them. */
  tooManyPrincipals?: number
}

/** Ways that were opened, with the causes of it. */
export const escalationDiffs = createEffectStore<EscalationDiff>('ESCALATION', opened =>
  hashText(JSON.stringify(opened)),
)
