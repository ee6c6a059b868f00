import type { ExampleAccount } from '../../../examples/account/example-account.ts'
import type { SeededRandom } from '../../flows/burst/random.ts'
import type { StepEvent } from './step-event.ts'

/** What happens at one time: a merge patch on the account, and its events. */
export interface StepMoment {
  /** Seconds after the step began. */
  after: number
  patch: (before: ExampleAccount) => unknown
  /** The events of the patch; the account is the one before it. */
  events: (before: ExampleAccount) => readonly StepEvent[]
}

/** One change of the account. */
export interface AccountStep {
  /** The calls and their resources, as text. */
  title: string
  /** Whether AWS accepts it in this account. */
  isValid: (exampleAccount: ExampleAccount) => boolean
  moments: readonly StepMoment[]
}

/** Generates a step for an account, undefined if the account has no resource for it. */
export type ChangeGenerator = (
  exampleAccount: ExampleAccount,
  seededRandom: SeededRandom,
) => AccountStep | undefined

/** Builds the ordinary step: one call with its events. */
export function buildCallStep(
  title: string,
  isValid: (exampleAccount: ExampleAccount) => boolean,
  patch: unknown,
  ...stepEvents: readonly StepEvent[]
): AccountStep {
  return { title, isValid, moments: [{ after: 0, patch: () => patch, events: () => stepEvents }] }
}

/** Chooses one of the names in `section`, undefined if it is empty. */
export function chooseAny(
  section: Readonly<Record<string, unknown>> | undefined,
  seededRandom: SeededRandom,
): string | undefined {
  const names = Object.keys(section ?? {})
  return names.length === 0 ? undefined : seededRandom.pick(names)
}

/** Builds a patch that replaces `before` with `after`: missing names are removed. */
export function buildReplacementPatch(before: object | undefined, after: object): object {
  const deleted = Object.keys(before ?? {}).filter(name => !(name in after))
  return { ...Object.fromEntries(deleted.map(name => [name, null])), ...after }
}
