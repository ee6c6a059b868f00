import type { Origin } from '../effective/principal.ts'
import { witnessOf, type Language, type Witness } from '../glob/language.ts'
import type { Need } from '../knowledge/escalation-path.ts'
import { askedOn, inPlace } from './asked.ts'
import type { Ground } from './ground.ts'
import { NOTHING, type Given } from './known.ts'
import type { Languages, Power } from './power.ts'

/** An action that is allowed on a resource. */
export interface Use {
  action: string
  /** Undefined where it takes too long to tell whether there is one. */
  resource: string | undefined
  given: Given
  /** Whether the caller makes the resource or may choose it. */
  makes: boolean
  /** By whose permissions. */
  power: Power
  /** What else would do, where `resource` is one of many. */
  among?: Among
  /** Statements besides those that allow the action. */
  statements?: readonly Origin[]
}

/** What is used, and whether it is allowed for certain. */
export interface Uses {
  certain: boolean
  all: readonly Use[]
}

/** The resources that may be asked for and those that are allowed; what is of all of them will do. */
export interface Among {
  asked: readonly Language[]
  allowed: readonly Language[]
}

/** What is asked of several actions at once: the resource has to be the same. */
export interface Wish {
  action: string
  given: Given
  on: Language
  power: Power
}

/** A resource for which all wishes are allowed, by each action; undefined where there is none. */
export function usesOf(wishes: readonly Wish[]): Uses | undefined {
  const allowed = wishes.map(({ action, given, power }) => power.languages(action, given))
  if (!allowed.every(each => each !== undefined)) return undefined
  const on = wishes.map(wish => wish.on)
  const sure = allowed.map(({ certain }: Languages) => certain)
  const perhaps = allowed.map(({ possible }) => possible)
  const certain = sure.every(each => each !== undefined) ? textOf([...sure, ...on]) : NONE
  const witness = certain.is === 'TEXT' ? certain : textOf([...perhaps, ...on])
  if (witness.is === 'NONE') return undefined
  const resource = witness.is === 'TEXT' ? witness.text : undefined
  const used = certain.is === 'TEXT' ? sure.filter(each => each !== undefined) : perhaps
  const among = { asked: on, allowed: used }
  const all = wishes.map(({ action, given, power }) => ({
    action,
    resource,
    among,
    given,
    makes: true,
    power,
  }))
  return { certain: certain.is === 'TEXT', all }
}

const NONE: Witness = { is: 'NONE' }

/** A text of all the languages. */
function textOf(languages: readonly Language[]): Witness {
  return witnessOf({ all: languages }, languages.flatMap(samplesOf).slice(0, MOST_SAMPLES))
}

/** Texts that are tried before a search: mostly one of them is allowed. */
const MOST_SAMPLES = 20

function samplesOf(language: Language): string[] {
  if ('all' in language) return language.all.flatMap(samplesOf)
  if ('any' in language) return language.any.flatMap(samplesOf)
  if ('text' in language) return [language.text]
  if ('not' in language) return []
  const pattern = 'glob' in language ? language.glob : language.arn
  return pattern === '*' ? [] : [sampleOf(pattern)]
}

/** An ARN that the glob matches: in a region that there is, of something that is called `x`. */
function sampleOf(glob: string): string {
  const [arn = '', partition = '', service = '', region = '', ...rest] = glob.split(':')
  const known = [arn, partition.replace('*', 'aws'), service, region.replace(/^\??\*$/, 'us-east-1'), ...rest]
  return (rest.length < 2 ? glob : known.join(':')).replaceAll('?*', 'x').replaceAll(/[*?]/g, 'x')
}

const made = new WeakMap<Power, Map<readonly Need[], Uses | undefined>>()

/** What is used of needs that ask for something new or for whatever; `from`: the first that is new is of it. */
export function usesFor(
  needs: readonly Need[],
  power: Power,
  ground: Ground,
  from?: Language,
): Uses | undefined {
  if (from !== undefined) return searched(needs, power, ground, from)
  const known = made.get(power) ?? new Map<readonly Need[], Uses | undefined>()
  made.set(power, known)
  if (!known.has(needs)) known.set(needs, searched(needs, power, ground))
  return known.get(needs)
}

function searched(
  needs: readonly Need[],
  power: Power,
  { place }: Ground,
  from?: Language,
): Uses | undefined {
  const free = needs.filter(({ on }) => on === 'any' || on.startsWith('new:'))
  const first = free.find(({ on }) => on !== 'any')?.on
  const groups = new Map<string, Wish[]>()
  free.forEach((need, at) => {
    const key = need.on === 'any' ? `any ${at}` : need.on
    const asked = askedOn(need, place)
    const on = from === undefined || need.on !== first ? asked : { all: [asked, from] }
    groups.set(key, [...(groups.get(key) ?? []), { action: need.action, given: NOTHING, on, power }])
  })
  const also = needs.flatMap(({ action, also: globs = [] }) =>
    globs.map((glob): Wish[] => [{ action, given: NOTHING, on: inPlace([glob], place), power }]),
  )
  return joined([...groups.values(), ...also].map(usesOf))
}

export function joined(all: readonly (Uses | undefined)[]): Uses | undefined {
  if (!all.every(each => each !== undefined)) return undefined
  return { certain: all.every(({ certain }) => certain), all: all.flatMap(each => each.all) }
}
