import { loadCause, transitionsOf, type Cause } from '../audit/account/cause.ts'
import { SHEET } from '../audit/account/keys.ts'
import type { Model } from '../audit/account/model.ts'
import type { Sheet } from '../audit/account/sheet.ts'
import type { ListingStore } from '../audit/account/store.ts'
import { transitionId, type Transition } from '../audit/account/transition.ts'
import { untraced } from '../audit/account/untraced.ts'
import { controlsOn, type Checklist } from '../audit/checklist.ts'
import { inTurn } from '../audit/in-turn.ts'
import { spoken } from '../audit/resources/kinds.ts'
import { keyOf, type Resource, type ResourceKey } from '../audit/resources/resource.ts'
import { isInScope } from '../audit/settings/regions.ts'
import { coverageOf, gapsOf, type Coverage, type Patience } from '../audit/sweep/coverage.ts'
import type { Catalogue } from '../audit/account/catalogue.ts'
import { sweepState } from '../audit/sweep/state.ts'
import { grouped } from './grouping.ts'

/** What reading an account takes. */
export interface AccountPorts {
  store: Pick<ListingStore, 'load' | 'list'>
  catalogue: Catalogue
  checklist: Checklist
  /** The regions in scope: what is known of others is left out. */
  regions: readonly string[]
  /** When a sweep is overdue. */
  patience: Patience
  now: () => Date
}

/** What a store knows of an account, as far as a report says it. */
export interface AccountNow {
  /** The sheets of all that controls judge and that is not gone. */
  sheets: Sheet[]
  /** The causes of open findings, by id; those that are forgotten are not there. */
  causes: ReadonlyMap<string, Cause>
  /** The ids of the transitions of open findings that a message told. */
  told: ReadonlySet<string>
  /** What could not be seen, and why. */
  unlisted: string[]
  coverage: Coverage
}

/** Reads where the account stands, page by page. */
export async function accountNow(ports: AccountPorts): Promise<AccountNow> {
  const { store, patience, now } = ports
  const inScope = bodiesIn(ports)
  const isJudged = judgedBy(ports.checklist)
  const [all, models, state] = await Promise.all([
    sheetsIn(inScope, isJudged),
    modelsIn(inScope, isJudged),
    sweepState(store),
  ])
  const sheets = all.filter(({ resource }) => !models.gone.has(keyOf(resource)))
  const judged = new Set(sheets.map(({ resource }) => keyOf(resource)))
  const unjudged = [...models.known.values()].filter(resource => !judged.has(keyOf(resource)))
  const resources = { known: judged.size + unjudged.length, judged: judged.size }
  const coverage = coverageOf(state, resources, patience, now())
  const unlisted = [
    ...gapsOf(coverage),
    ...(state.last?.unlisted ?? []),
    ...unjudgedOf(unjudged),
    ...untraced(models.untraced),
  ]
  return { sheets, ...(await causesOf(sheets, store)), unlisted, coverage }
}

function judgedBy(checklist: Checklist): (resource: Resource) => boolean {
  const judged = new Map<string, boolean>()
  return ({ kind }) => {
    const known = judged.get(kind) ?? controlsOn(kind, checklist).length > 0
    judged.set(kind, known)
    return known
  }
}

async function sheetsIn(inScope: Bodies, isJudged: (resource: Resource) => boolean): Promise<Sheet[]> {
  const sheets: Sheet[] = []
  for await (const sheet of inScope<Sheet>(SHEET)) {
    if (isJudged(sheet.resource)) sheets.push(withoutHistory(sheet))
  }
  return sheets
}

/** A sheet without what only judging takes: most of what it holds. */
function withoutHistory(sheet: Sheet): Sheet {
  const entries = Object.entries(sheet.entries).map(([control, entry]) => [
    control,
    { ...entry, basis: [], ...(entry.last ? { last: withoutReason(entry.last) } : {}) },
  ])
  return { ...sheet, entries: Object.fromEntries(entries) as Sheet['entries'] }
}

function withoutReason({ resource, control, severity, number, step, cause, at }: Transition): Transition {
  return { resource, control, severity, number, step, cause, at }
}

/** What models say to a report: they are too many to hold whole. */
interface Models {
  gone: Set<ResourceKey>
  /** What is there and should be judged. */
  known: Map<ResourceKey, Resource>
  /** Those whose relations could not all be read. */
  untraced: Model[]
}

async function modelsIn(inScope: Bodies, isJudged: (resource: Resource) => boolean): Promise<Models> {
  const models: Models = { gone: new Set(), known: new Map(), untraced: [] }
  for await (const model of inScope<Model>('MODEL')) {
    const { resource, presence } = model
    if (presence === 'GONE') models.gone.add(keyOf(resource))
    else if (isJudged(resource)) models.known.set(keyOf(resource), resource)
    if (untraced([model]).length > 0)
      models.untraced.push({ ...model, facts: unknownOf(model), previous: [] })
  }
  return models
}

function unknownOf({ facts }: Model): Model['facts'] {
  return Object.fromEntries(Object.entries(facts).filter(([, fact]) => 'unknown' in fact))
}

/** What the store holds of a sort key about resources in scope. */
type Bodies = <T extends { resource: Resource }>(sort: string) => AsyncIterable<T>

function bodiesIn({ catalogue, regions }: Pick<AccountPorts, 'catalogue' | 'regions'>): Bodies {
  return async function* <T extends { resource: Resource }>(sort: string) {
    for (let token: string | undefined, first = true; first || token !== undefined; first = false) {
      const page = await catalogue.page(sort, token)
      yield* (page.bodies as T[]).filter(({ resource }) => isInScope(resource, regions))
      token = page.next
    }
  }
}

/** A sentence for each kind, with one resource as an example. */
function unjudgedOf(resources: readonly Resource[]): string[] {
  return [...grouped(resources, ({ kind }) => kind).values()].map(group => {
    const [first] = group.toSorted((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1))
    const more = group.length > 1 ? ` and ${group.length - 1} more of its kind are` : ' is'
    return `${first === undefined ? '' : spoken(first)}${more} known and not judged yet`
  })
}

/** The causes that open findings name, and which of their transitions a message told. */
async function causesOf(
  sheets: readonly Sheet[],
  store: AccountPorts['store'],
): Promise<Pick<AccountNow, 'causes' | 'told'>> {
  const open = sheets.flatMap(({ entries }) => Object.values(entries).filter(entry => entry.open))
  const ids = [...new Set(open.flatMap(({ last }) => last?.cause ?? []))]
  const causes = new Map<string, Cause>()
  const told = new Set<string>()
  await inTurn(ids, async id => {
    const cause = await loadCause(id, store)
    if (cause) causes.set(id, cause)
    for (const each of await transitionsOf(id, store))
      if (typeof each.told === 'number') told.add(transitionId(each.transition))
  })
  return { causes, told }
}
