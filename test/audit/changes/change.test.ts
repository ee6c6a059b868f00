import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { UnreadableEvent, type Read } from '../../../audit/changes/change.ts'
import { iamChange, functionDeploy, triggers } from '../../../audit/changes/triggers.ts'
import { merged } from '../../../examples/described/world.ts'
import { eventFile } from '../../events/world.ts'
import { lets } from './event-pattern.ts'
import { entries, scope } from './recorded-events.ts'

/** About what no kind of ours stands for yet. */
const NOT_AUDITED: readonly string[] = []

const all = entries('lambda-', 'iam-').map(entry => {
  const trigger = entry.file.startsWith('iam-') ? iamChange : functionDeploy
  return { ...entry, trigger, event: eventFile(entry.file) }
})
const notAudited = all.filter(({ file }) => NOT_AUDITED.includes(file))
const audited = all.filter(({ action, file }) => action !== 'ignore' && !NOT_AUDITED.includes(file))
const ignored = all.filter(({ action, reason }) => action === 'ignore' && reason !== 'duplicate')

describe('events', () => {
  it.each(ignored)('$file is ignored: $reason', ({ reason, trigger, event }) => {
    expect(trigger.read(event, scope)).toEqual({ ignored: reason })
  })

  it.each(notAudited)('$file is of a kind that is not audited yet', ({ trigger, event }) => {
    expect(trigger.read(event, scope)).toEqual({ ignored: 'kind-not-audited' })
  })

  it.each(audited)('$file is about one of those it affects', ({ affected, dedupeKey, trigger, event }) => {
    const { id, subjects } = changeOf(trigger.read(event, scope))
    expect(id).toBe(dedupeKey)
    expect(subjects).toHaveLength(1)
    expect(affected.map(({ arn }) => nameIn(arn))).toContain(nameIn(subjects[0]?.resource.arn))
  })

  it('delivered again are the same change, which only the store can tell', () => {
    const [again] = all.filter(({ reason }) => reason === 'duplicate')
    const [first] = all.filter(({ file }) => again?.given?.includes(file))
    expect(changeOf(iamChange.read(again?.event, scope))).toEqual(
      changeOf(iamChange.read(first?.event, scope)),
    )
  })

  it.each([...audited, ...notAudited])(
    '$file is let in by a rule of its reader alone',
    ({ trigger, event }) => {
      const letIn = triggers.filter(({ patterns }) => patterns.some(pattern => lets(pattern, event)))
      expect(letIn).toEqual([trigger])
    },
  )
})

describe('events that are kept out or ignored', () => {
  it('lets in no failed and no read-only call', () => {
    const out = all.filter(({ reason }) => reason === 'failed' || reason === 'read-only')
    expect(out.map(({ file }) => file)).toHaveLength(3)
    for (const { event } of out)
      expect(triggers.some(({ patterns }) => patterns.some(pattern => lets(pattern, event)))).toBe(false)
  })

  it.each(audited)('ignores a dry run of $file', ({ event, trigger }) => {
    const dry = merged(event, { detail: { requestParameters: { dryRun: true } } })
    expect(trigger.read(dry, scope)).toEqual({ ignored: 'dry-run' })
  })

  it('judges IAM, which has no region, whatever regions are in scope', () => {
    for (const { event, trigger } of audited) {
      const read = trigger.read(event, { regions: [] })
      expect('change' in read ? 'change' : read.ignored).toBe(
        trigger === iamChange ? 'change' : 'out-of-scope-region',
      )
    }
  })
})

describe('events that lack something', () => {
  it.each(audited)(
    '$file: any part left out or nulled is read or refused, never ignored',
    ({ event, trigger }) => {
      const complete = kindsIn(trigger.read(event, scope))
      const reads = pathsIn(event).flatMap(path =>
        [undefined, null].map(value => ({
          path: path.join('.'),
          value,
          read: attempt(() => trigger.read(replaced(event, path, value), scope)),
        })),
      )
      expect(reads.filter(({ read }) => 'ignored' in read)).toEqual([])
      const others = reads.filter(({ read }) => 'change' in read && kindsIn(read) !== complete)
      expect(others).toEqual([])
    },
  )

  it.each(audited)('$file: any part of another form is read or refused', ({ event, trigger }) => {
    const paths = pathsIn(event)
    const odd = fc.oneof(
      fc.jsonValue({ maxDepth: 2 }),
      fc.constantFrom('', 'constructor', '__proto__', 'x'.repeat(5_000), 'arn:aws:lambda', ':::::::'),
    )
    fc.assert(
      fc.property(fc.constantFrom(...paths), odd, (path, value) => {
        const read = attempt(() => trigger.read(replaced(event, path, value), scope))
        for (const { facts } of 'change' in read ? read.change.subjects : [])
          expect(facts === 'ALL' || Array.isArray(facts)).toBe(true)
      }),
      { numRuns: 60 },
    )
  })
})

/** The kinds of what a change is about, whether it says which ones of them or not. */
function kindsIn(read: Read): string {
  const { subjects, unresolved = [] } = changeOf(read)
  return [...new Set([...subjects.map(({ resource }) => resource.kind), ...unresolved])].toSorted().join()
}

function nameIn(arn = ''): string | undefined {
  return arn.split(/[:/]/).at(-1)
}

function changeOf(read: Read) {
  if ('change' in read) return read.change
  throw new Error(`ignored: ${read.ignored}`)
}

/** What is read, or that it is refused; any other failure fails the test. */
function attempt(read: () => Read): Read | { refused: string } {
  try {
    return read()
  } catch (failure) {
    if (failure instanceof UnreadableEvent) return { refused: failure.message }
    throw failure
  }
}

function pathsIn(value: unknown): string[][] {
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([name, inner]) => [
    [name],
    ...pathsIn(inner).map(path => [name, ...path]),
  ])
}

function replaced(value: unknown, [name, ...rest]: string[], by: unknown): unknown {
  if (name === undefined) return by
  const { [name]: inner, ...others } = value as Record<string, unknown>
  const next = replaced(inner, rest, by)
  return next === undefined ? others : { ...others, [name]: next }
}
