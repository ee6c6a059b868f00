import type { ExampleAccount } from '../../../examples/account/example-account.ts'
import type { SeededRandom } from '../../flows/burst/random.ts'
import type { StepEvent } from './step-event.ts'

/** What becomes so at one time: a merge patch on the account, and what AWS tells of it. */
export interface StepMoment {
  /** Seconds after the step began. */
  after: number
  patch: (before: ExampleAccount) => unknown
  /** What is told of it; the account is the one before the patch. */
  events: (before: ExampleAccount) => readonly StepEvent[]
}

/** Something that somebody does in the account. */
export interface AccountStep {
  /** For people: the calls, and what they are about. */
  title: string
  /** Whether AWS would let it happen in this account. */
  isValid: (exampleAccount: ExampleAccount) => boolean
  moments: readonly StepMoment[]
}

/** A way to change accounts: a step that is made for `world`, or nothing where the account has nothing for it. */
export type ChangeGenerator = (
  exampleAccount: ExampleAccount,
  seededRandom: SeededRandom,
) => AccountStep | undefined

/** One call with one event: the ordinary step. */
export function buildCallStep(
  title: string,
  isValid: (exampleAccount: ExampleAccount) => boolean,
  patch: unknown,
  ...claims: readonly StepEvent[]
): AccountStep {
  return { title, isValid, moments: [{ after: 0, patch: () => patch, events: () => claims }] }
}

/** One of the names in `section`, or nothing where it is empty. */
export function chooseAny(
  section: Readonly<Record<string, unknown>> | undefined,
  seededRandom: SeededRandom,
): string | undefined {
  const names = Object.keys(section ?? {})
  return names.length === 0 ? undefined : seededRandom.pick(names)
}

/** `after` as a patch on `before`: what is no more in it is taken away. */
export function buildReplacementPatch(before: object | undefined, after: object): object {
  const deleted = Object.keys(before ?? {}).filter(name => !(name in after))
  return { ...Object.fromEntries(deleted.map(name => [name, null])), ...after }
}
