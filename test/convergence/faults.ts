import { loadCause } from '../../audit/account/cause.ts'
import type { Entry } from '../../audit/account/sheet.ts'
import type { Transition } from '../../audit/account/transition.ts'
import { nameOf } from '../../audit/resources/resource.ts'
import { isAccepted } from './accepted.ts'
import { wrongIndex } from './account-index.ts'
import type { Performed } from './perform.ts'
import { wrongTellings } from './tellings.ts'
import { knownIn, truthOf, type Known } from './truth.ts'

/** All that must not be, once a history is over and all queues are empty; in sentences. */
export async function faultsOf(performed: Performed): Promise<string[]> {
  const { stage } = performed
  return [
    ...(await differences(performed)),
    ...(await causeless(performed)),
    ...(await wrongIndex(performed)),
    ...wrongTellings(performed),
    ...stage.deadLetters.map(each => `a dead letter: ${each}`),
  ]
}

/** Where the state is another one than that of a fresh full audit. */
async function differences({ stage, timeline, clock, lost }: Performed): Promise<string[]> {
  const own = knownIn(stage.store)
  const truth = await truthOf(timeline, clock.now(), own)
  const missing = [...truth.led].flatMap(key => {
    const found = truth.known.get(key)
    if (own.has(key) || found === undefined) return []
    if (lost === 0 && isAccepted(found, truth.known)) return []
    return [`${spoken(found)} is not known, though a full audit comes upon it`]
  })
  const wrong = [...own].flatMap(([key, known]) => {
    const real = truth.known.get(key)
    return real === undefined ? [`${spoken(known)} was not audited again`] : differencesOf(known, real)
  })
  return [...missing, ...wrong]
}

function differencesOf(known: Known, real: Known): string[] {
  const name = spoken(known)
  const { presence } = known.model
  if (presence !== real.model.presence) return [`${name} is ${presence}, and really ${real.model.presence}`]
  const entries = entriesOf(known)
  if (presence === 'GONE')
    return Object.entries(entries).flatMap(([control, { open }]) =>
      open ? [`${name} is gone, and its finding of ${control} is open`] : [],
    )
  const truths = entriesOf(real)
  const controls = new Set([...Object.keys(entries), ...Object.keys(truths)])
  return [...controls].flatMap(control => {
    const [said, really] = [entries[control], truths[control]].map(verdictOf)
    return said === really ? [] : [`${control} says of ${name}: ${said}, and really ${really}`]
  })
}

function entriesOf({ sheet }: Known): Readonly<Record<string, Entry>> {
  return sheet?.entries ?? {}
}

/**
 * A verdict in words. A finding that is open and can no longer be judged stays open, as stale: a fresh audit, which
 * knows nothing of it, cannot judge it either.
 */
function verdictOf(entry: Entry | undefined): string {
  if (entry === undefined) return 'nothing'
  if (entry.stale !== undefined) return 'INSUFFICIENT_DATA'
  return entry.status === 'NON_COMPLIANT' ? `${entry.status} ${entry.severity}` : entry.status
}

/** The open findings that no change is known of. */
async function causeless({ stage: { store } }: Performed): Promise<string[]> {
  const found: string[] = []
  for (const { model, sheet } of knownIn(store).values()) {
    for (const [control, { open, last }] of Object.entries(sheet?.entries ?? {})) {
      if (open && !(await hasCause(last, store)))
        found.push(`the finding of ${control} on ${nameOf(model.resource)} is open and has no cause`)
    }
  }
  return found
}

async function hasCause(last: Transition | undefined, store: Performed['stage']['store']): Promise<boolean> {
  return last !== undefined && (await loadCause(last.cause, store)) !== undefined
}

function spoken({ model: { resource } }: Known): string {
  return `${resource.kind.split('::').at(-1) ?? ''} ${nameOf(resource)}`
}
