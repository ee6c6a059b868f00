import { listed, type NaivePolicy } from './document.ts'
import { oneOf, type Random } from './random.ts'

const FILLINGS = ['', 'a', 'app', 'x/y', 'x:y', '111122223333', 'data']

/** A text that a pattern matches, as a rule: its wildcards and variables filled in. */
export function filled(pattern: string, random: Random): string {
  return pattern
    .replaceAll(/\$\{[^}]*\}/g, () => oneOf(['alice', 'blue', 'data', 'app'], random))
    .replaceAll(/\*+/g, () => oneOf(FILLINGS, random))
    .replaceAll('?', () => oneOf(['a', '1', '-'], random))
}

/** A text near a pattern: one that it matches, with a character more, less or changed now and then. */
function near(pattern: string, random: Random): string {
  const text = filled(pattern, random)
  const at = random(Math.max(1, text.length))
  const change = random(12)
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
export function probeFor(
  policies: readonly NaivePolicy[],
  actions: readonly string[],
  random: Random,
): Probe {
  const statements = policies.flatMap(policy => listed(policy.Statement))
  const one = oneOf(statements, random)
  const other = random(4) === 0 ? oneOf(statements, random) : one
  const written = [...listed(one.Action), ...listed(one.NotAction)]
  const resources = [...listed(other.Resource), ...listed(other.NotResource), '*']
  const resource = near(oneOf(resources, random), random)
  if (random(6) === 0) return { action: oneOf(actions, random), resource }
  return { action: actionNear(oneOf(written, random), actions, random), resource }
}

/** An action that the pattern matches, where the catalogue's next ones do; else one that nobody has. */
function actionNear(pattern: string, actions: readonly string[], random: Random): string {
  if (!/[*?]/.test(pattern)) return pattern
  const beginning = pattern.split(/[*?]/)[0]?.toLowerCase() ?? ''
  const first = actions.findIndex(action => action.toLowerCase() >= beginning)
  const found = actions.slice(Math.max(0, first), first + 40)
  if (random(10) === 0 || found.length === 0)
    return `${/^[a-z\d-]+/.exec(beginning)?.[0] ?? 'x'}:Unheard${random(9)}`
  return oneOf(found, random)
}
