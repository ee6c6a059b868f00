import { normalizeList, type OraclePolicy } from '../document.ts'
import { pickRandomly, type RandomBelow } from './random.ts'

const FILLINGS = ['', 'a', 'app', 'x/y', 'x:y', '111122223333', 'data']

/** A text that a pattern matches, as a rule: its wildcards and variables filled in. */
export function fillPattern(pattern: string, randomBelow: RandomBelow): string {
  return pattern
    .replaceAll(/\$\{[^}]*\}/g, () => pickRandomly(['alice', 'blue', 'data', 'app'], randomBelow))
    .replaceAll(/\*+/g, () => pickRandomly(FILLINGS, randomBelow))
    .replaceAll('?', () => pickRandomly(['a', '1', '-'], randomBelow))
}

/** A text near a pattern: one that it matches, with a character more, less or changed now and then. */
function generateNear(pattern: string, randomBelow: RandomBelow): string {
  const text = fillPattern(pattern, randomBelow)
  const at = randomBelow(Math.max(1, text.length))
  const change = randomBelow(12)
  if (change === 0) return `${text.slice(0, at)}a${text.slice(at)}`
  if (change === 1 && text.length > 1) return text.slice(0, at) + text.slice(at + 1)
  if (change === 2) return `${text.slice(0, at)}z${text.slice(at + 1)}`
  return text === '' ? 'a' : text
}

/** An action and a resource near those that policies write. */
export interface Probe {
  action: string
  resource: string
}

/** Probes near a policy's statements, of the catalogue's actions too; both as a rule of the same statement. */
export function chooseProbe(
  policies: readonly OraclePolicy[],
  actions: readonly string[],
  randomBelow: RandomBelow,
): Probe {
  const statements = policies.flatMap(policy => normalizeList(policy.Statement))
  const one = pickRandomly(statements, randomBelow)
  const other = randomBelow(4) === 0 ? pickRandomly(statements, randomBelow) : one
  const written = [...normalizeList(one.Action), ...normalizeList(one.NotAction)]
  const resources = [...normalizeList(other.Resource), ...normalizeList(other.NotResource), '*']
  const resource = generateNear(pickRandomly(resources, randomBelow), randomBelow)
  if (randomBelow(6) === 0) return { action: pickRandomly(actions, randomBelow), resource }
  return { action: generateNearAction(pickRandomly(written, randomBelow), actions, randomBelow), resource }
}

/** An action that the pattern matches, where the catalogue's next ones do; else one that nobody has. */
function generateNearAction(pattern: string, actions: readonly string[], randomBelow: RandomBelow): string {
  if (!/[*?]/.test(pattern)) return pattern
  const startState = pattern.split(/[*?]/)[0]?.toLowerCase() ?? ''
  const first = actions.findIndex(action => action.toLowerCase() >= startState)
  const found = actions.slice(Math.max(0, first), first + 40)
  if (randomBelow(10) === 0 || found.length === 0)
    return `${/^[a-z\d-]+/.exec(startState)?.[0] ?? 'x'}:Unheard${randomBelow(9)}`
  return pickRandomly(found, randomBelow)
}
