import type { Permission } from '../effective/permissions.ts'
import type { Origin } from '../effective/principal.ts'
import { includes, type Language } from '../glob/language.ts'
import { addAll, both, nowhere, without, type Bits, type Reach } from './bits.ts'
import { isOfTarget, NOTHING, requestsOf, type Given } from './known.ts'
import { openingsOf, speaksOf, type Opening } from './opening.ts'
import type { PermissionSet } from './permission-set.ts'
import type { Texts } from './texts.ts'

/** Things that exist, by their ARNs, and what conditions know of each. */
export interface Targets {
  name: string
  texts: Texts
  /** Those of which the same is known, together. */
  alike: readonly { given: Given; bits: Bits }[]
  givenOf(number: number): Given
  /** Nothing of it. */
  none: Reach
}

/** What a permission set allows. Actions are in any case. */
export interface Power {
  permissions(action: string): readonly Permission[]
  /** The targets that the action is allowed on; `given` is known by the name `by`. */
  reach(action: string, targets: Targets, by?: string, given?: Given): Reach
  /** The resources, which the caller makes or may choose, that the action is allowed on. */
  languages(action: string, given?: Given): Languages | undefined
  /** How the action is allowed on one resource; on undefined: on one that nobody finds. */
  allowance(action: string, resource: string | undefined, given: Given, makes: boolean): Allowance | undefined
}

export interface Languages {
  /** Undefined where it is nowhere allowed for certain. */
  certain: Language | undefined
  possible: Language
}

export interface Allowance {
  conditional: boolean
  statements: readonly Origin[]
}

export function powerOf(set: PermissionSet, tagsUnknown: boolean): Power {
  const requests = requestsOf(set.of, tagsUnknown)
  const by = new Map(set.allowed.flatMap(each => each.actions.map(action => [action, each.by] as const)))
  const reached = new Map<string, Reach>()
  const known = requests()

  function permissions(action: string): readonly Permission[] {
    return by.get(action.toLowerCase()) ?? []
  }

  function openings(action: string, given: Given, makes: boolean): Opening[] {
    return openingsOf(permissions(action), {
      action,
      context: given === NOTHING ? known : requests(given),
      makes,
    })
  }

  function reachIn(action: string, targets: Targets, given: Given): Reach {
    const all = permissions(action)
    if (!speaksOf(all, isOfTarget)) return covered(openings(action, given, false), targets.texts)
    const reach = nowhere(targets.texts.size)
    for (const { given: told, bits } of targets.alike) {
      const { certain, possible } = covered(
        openings(action, key => given(key) ?? told(key), false),
        targets.texts,
      )
      addAll(reach.certain, both(certain, bits))
      addAll(reach.possible, both(possible, bits))
    }
    return reach
  }

  return {
    permissions,
    reach(action, targets, name = '', given = NOTHING) {
      if (permissions(action).length === 0) return targets.none
      const key = `${action} ${targets.name} ${name}`
      const found = reached.get(key) ?? reachIn(action, targets, given)
      reached.set(key, found)
      return found
    },
    languages(action, given = NOTHING) {
      const all = openings(action, given, true)
      if (all.length === 0) return undefined
      const certain = all.filter(({ conditional }) => !conditional).map(surely)
      return {
        certain: certain.length === 0 ? undefined : { any: certain },
        possible: { any: all.map(({ on }) => on) },
      }
    },
    allowance(action, resource, given, makes) {
      if (resource === undefined) return unsure(openings(action, given, makes))
      const all = openings(action, given, makes).filter(({ on }) => includes(on, resource))
      const sure = all.find(each => !each.conditional && includes(surely(each), resource))
      const best = sure ?? all[0]
      return best && { conditional: sure === undefined, statements: best.statements }
    },
  }
}

function unsure([first]: readonly Opening[]): Allowance | undefined {
  return first && { conditional: true, statements: first.statements }
}

function surely({ on, doubtful }: Opening): Language {
  if (doubtful.length === 0) return on
  return { all: [on, ...doubtful.map((each): Language => ({ not: each }))] }
}

function covered(openings: readonly Opening[], texts: Texts): Reach {
  const reach = nowhere(texts.size)
  for (const { on, doubtful, conditional } of openings) {
    const possible = texts.of(on)
    addAll(reach.possible, possible)
    if (conditional) continue
    const certain = doubtful.reduce((left, each) => without(left, texts.of(each)), possible)
    addAll(reach.certain, certain)
  }
  return reach
}
