import type { ItemStore } from '../store.ts'
import {
  buildTransitionKey,
  getOpening,
  isEnding,
  type OpeningTransition,
  type Transition,
  type TransitionIdentity,
} from '../transition.ts'

/** The transition with which the violation began that this one opened, accepted or ended. */
export async function loadOpening(
  transition: Transition,
  store: Pick<ItemStore, 'load'>,
): Promise<OpeningTransition | undefined> {
  if (!isEnding(transition.step)) return getOpening(transition)
  const before = await loadTransitionBefore(transition, store)
  return before && getOpening(before)
}

/** The transition of a finding before this one, if it is stored. */
export function loadTransitionBefore(
  { number, ...identity }: TransitionIdentity,
  store: Pick<ItemStore, 'load'>,
): Promise<Transition | undefined> {
  return loadTransition({ ...identity, number: number - 1 }, store)
}

/** The most transitions between the opening of a finding and its end. */
const MAX_STEPS = 50

/**
 * The transition with which a finding opened that this one ended: new violations that reopened it meanwhile are later. Undefined if it is not
 * stored, or too long ago.
 */
export async function loadFirstOpening(
  { number: ended, ...identity }: TransitionIdentity,
  store: Pick<ItemStore, 'load'>,
): Promise<Transition | undefined> {
  let first: Transition | undefined
  for (let number = ended - 1; number > 0; number -= 1) {
    if (ended - number > MAX_STEPS) return undefined
    const before = await loadTransition({ ...identity, number }, store)
    if (before === undefined) return undefined
    if (isEnding(before.step)) return first
    first = before
  }
  return first
}

async function loadTransition(
  transitionIdentity: TransitionIdentity,
  store: Pick<ItemStore, 'load'>,
): Promise<Transition | undefined> {
  return (await store.load(buildTransitionKey(transitionIdentity)))?.body as Transition | undefined
}
