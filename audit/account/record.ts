import { controlsOn, type Checklist } from '../checklist.ts'
import { assess } from '../controls/control.ts'
import type { Knowledge } from '../resources/knowledge.ts'
import { keyOf, type Resource } from '../resources/resource.ts'
import type { Settings } from '../settings/settings.ts'
import { collect } from './collection.ts'
import { digestOf, sheetKey } from './keys.ts'
import { isInUse, type Lookup } from './model.ts'
import { advanceEntry, type Entry, type Sheet } from './sheet.ts'
import { Contended, type Item, type ItemStore } from './store.ts'
import { putTransition, type Transition } from './transition.ts'

/** What judging works with. */
export interface JudgePorts {
  store: ItemStore
  checklist: Checklist
  settings: Settings
  knowledge: Knowledge
  now: () => Date
  /** Hears of a control that threw. */
  onFailure?: (control: string, failure: unknown) => void
}

/** How often a claim is begun again before its message comes back later. */
const TRIES = 3

/**
 * Judges `resources` and claims their sheets, also where nothing changed: sheets are loaded first, then facts, so of
 * two judges the one with the later facts wins. Every transition is put where it is told from, after the sheet that
 * holds it and before the entry that replaces it; what a crash cut off is completed. Answers the transitions of this
 * message, earlier ones of the same message included, and replaced ones that no other message will have told.
 * Throws Contended.
 */
export async function record(
  resources: readonly Resource[],
  cause: string,
  clock: string,
  ports: JudgePorts,
): Promise<Transition[]> {
  const settings = digestOf(JSON.stringify(ports.settings))
  let open = resources
  const made: Transition[] = []
  for (let attempt = 0; attempt < TRIES && open.length > 0; attempt += 1) {
    const sheets = await Promise.all(open.map(resource => ports.store.load(sheetKey(resource))))
    const lookup = await collect(open, ports.checklist, ports.store)
    const claims = await Promise.all(
      open.map((resource, index) =>
        claim(resource, sheets[index], lookup, { cause, clock, settings }, ports),
      ),
    )
    made.push(...claims.flatMap(claimed => claimed ?? []))
    open = open.filter((_, index) => claims[index] === undefined)
  }
  if (open.length > 0) throw new Contended(open.map(keyOf).join(', '))
  return made
}

/** For what is judged, and the digest of the settings that are in force. */
type For = { cause: string; clock: string; settings: string }

async function claim(
  resource: Resource,
  item: Item | undefined,
  lookup: Lookup,
  what: For,
  ports: JudgePorts,
): Promise<Transition[] | undefined> {
  const before = item?.body as Sheet | undefined
  const model = lookup(resource)
  if (model === undefined || !isInUse(model)) return []
  const sheet = judge(model.resource, before, lookup, { ...what, gone: model.presence === 'GONE' }, ports)
  const replaced = Object.values(before?.entries ?? {}).filter(entry => !isLastOf(entry, sheet))
  const inherited = replaced.flatMap(entry => entry.last ?? [])
  await putAll(inherited, ports.store)
  const version = item?.version ?? 0
  const saved = await ports.store.save(
    { key: sheetKey(resource), version: version + 1, body: sheet },
    version,
  )
  if (!saved) return undefined
  const mine = Object.values(sheet.entries).flatMap(({ last, judgedFor }) =>
    last && (judgedFor === what.cause || last.cause === what.cause) ? [last] : [],
  )
  await putAll(mine, ports.store)
  const orphans = replaced.flatMap(({ last, judgedFor }) => (last && last.cause !== judgedFor ? [last] : []))
  return [...orphans, ...mine]
}

async function putAll(transitions: readonly Transition[], store: ItemStore): Promise<void> {
  await Promise.all(transitions.map(transition => putTransition(transition, store)))
}

function isLastOf(entry: Entry, sheet: Sheet): boolean {
  return entry.last === undefined || sheet.entries[entry.last.control]?.last?.number === entry.last.number
}

function judge(
  resource: Resource,
  before: Sheet | undefined,
  lookup: Lookup,
  what: For & { gone: boolean },
  ports: JudgePorts,
): Sheet {
  const at = ports.now()
  const entries = controlsOn(resource.kind, ports.checklist).map(({ control, judge: judgeOfKind }) => {
    const assessment = assess(control, judgeOfKind, resource, { ...ports, lookup, now: at })
    if ('failure' in assessment) ports.onFailure?.(control.id, assessment.failure)
    const graded = { ...assessment, severity: control.severity }
    return [control.id, advanceEntry(before?.entries[control.id], graded, resource, { ...what, at })] as const
  })
  return {
    resource,
    entries: { ...before?.entries, ...Object.fromEntries(entries) },
    settings: what.settings,
    at: at.toISOString(),
  }
}
