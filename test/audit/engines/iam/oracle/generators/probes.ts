import { normalizeList, type OraclePolicy } from '../document.ts'
import { pickRandomly, type RandomBelow } from './random.ts'

const FILLINGS = ['', 'a', 'app', 'x/y', 'x:y', '111122223333', 'data']

/** A text that a pattern usually matches: its wildcards and variables are replaced. */
export function fillPattern(pattern: string, randomBelow: RandomBelow): string {
  return pattern
    .replaceAll(/\$\{[^}]*\}/g, () => pickRandomly(['alice', 'blue', 'data', 'app'], randomBelow))
    .replaceAll(/\*+/g, () => pickRandomly(FILLINGS, randomBelow))
    .replaceAll('?', () => pickRandomly(['a', '1', '-'], randomBelow))
}

/** A text similar to a pattern: a match in which a character is sometimes added, removed or changed. */
function generateNear(pattern: string, randomBelow: RandomBelow): string {
  const text = fillPattern(pattern, randomBelow)
  const at = randomBelow(Math.max(1, text.length))
  const change = randomBelow(12)
  if (change === 0) return `${text.slice(0, at)}a${text.slice(at)}`
  if (change === 1 && text.length > 1) return text.slice(0, at) + text.slice(at + 1)
  if (change === 2) return `${text.slice(0, at)}z${text.slice(at + 1)}`
  return text === '' ? 'a' : text
}

/** An action and a resource similar to those in policies. */
export interface Probe {
  action: string
  resource: string
}

/** Probes similar to a policy's statements, including actions of the catalog; both usually of the same statement. */
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

/** An action of the catalog that the pattern matches, if there is one nearby; otherwise one that does not exist. */
function generateNearAction(pattern: string, actions: readonly string[], randomBelow: RandomBelow): string {
  if (!/[*?]/.test(pattern)) return pattern
  const startState = pattern.split(/[*?]/)[0]?.toLowerCase() ?? ''
  const first = actions.findIndex(action => action.toLowerCase() >= startState)
  const found = actions.slice(Math.max(0, first), first + 40)
  if (randomBelow(10) === 0 || found.length === 0)
    return `${/^[a-z\d-]+/.exec(startState)?.[0] ?? 'x'}:Unheard${randomBelow(9)}`
  return pickRandomly(found, randomBelow)
}
