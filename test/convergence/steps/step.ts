import type { World } from '../../../examples/described/world.ts'
import type { Random } from '../../flows/burst/random.ts'
import type { Telling } from './telling.ts'

/** What becomes so at one time: a merge patch on the account, and what AWS tells of it. */
export interface Moment {
  /** Seconds after the step began. */
  after: number
  patch: (before: World) => unknown
  /** What is told of it; the account is the one before the patch. */
  tells: (before: World) => readonly Telling[]
}

/** Something that somebody does in the account. */
export interface Step {
  /** For people: the calls, and what they are about. */
  title: string
  /** Whether AWS would let it happen in this account. */
  isValid: (world: World) => boolean
  moments: readonly Moment[]
}

/** A way to change accounts: a step that is made for `world`, or nothing where the account has nothing for it. */
export type Change = (world: World, random: Random) => Step | undefined

/** One call with one event: the ordinary step. */
export function callStep(
  title: string,
  isValid: (world: World) => boolean,
  patch: unknown,
  ...tells: readonly Telling[]
): Step {
  return { title, isValid, moments: [{ after: 0, patch: () => patch, tells: () => tells }] }
}

/** One of the names in `section`, or nothing where it is empty. */
export function anyOf(
  section: Readonly<Record<string, unknown>> | undefined,
  random: Random,
): string | undefined {
  const names = Object.keys(section ?? {})
  return names.length === 0 ? undefined : random.of(names)
}

/** `after` as a patch on `before`: what is no more in it is taken away. */
export function instead(before: object | undefined, after: object): object {
  const gone = Object.keys(before ?? {}).filter(name => !(name in after))
  return { ...Object.fromEntries(gone.map(name => [name, null])), ...after }
}
