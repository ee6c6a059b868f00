import type { Resource } from '../../../audit/resources/resource.ts'
import { describe, expect, it } from 'vitest'
import type { ParsedEvent } from '../../../audit/events/change.ts'
import { iamTrigger, functionTrigger, selfTrigger, triggers } from '../../../audit/events/triggers.ts'
import { applyMergePatch } from '../../../examples/account/example-account.ts'
import { readGroundTruthFile } from '../../events/world.ts'
import { expectInvalidPartsHandled, parseIncompleteEvents } from './damaged-events.ts'
import { isMatchedByPattern } from './event-pattern.ts'
import { listIndexEntries, recordedScope } from './recorded-events.ts'

/** A call on a function of Assay, which is also a change of Assay. */
const OWN_FUNCTION = 'lambda-20-own-function.json'

/** Entries about kinds that are not audited. */
const NOT_AUDITED: readonly string[] = []

const all = listIndexEntries('lambda-', 'iam-').map(entry => {
  const trigger = entry.file.startsWith('iam-') ? iamTrigger : functionTrigger
  return { ...entry, trigger, event: readGroundTruthFile(entry.file) }
})
const notAudited = all.filter(({ file }) => NOT_AUDITED.includes(file))
const audited = all.filter(({ action, file }) => action !== 'ignore' && !NOT_AUDITED.includes(file))
const ignored = all.filter(({ action, reason }) => action === 'ignore' && reason !== 'duplicate')

describe('events', () => {
  it.each(ignored)('$file is ignored: $reason', ({ reason, trigger, event }) => {
    expect(trigger.parse(event, recordedScope)).toEqual({ ignored: reason })
  })

  it.each(notAudited)('$file concerns a kind that is not audited', ({ trigger, event }) => {
    expect(trigger.parse(event, recordedScope)).toEqual({ ignored: 'kind-not-audited' })
  })

  it.each(audited)(
    '$file concerns one of the affected resources',
    ({ affected, dedupeKey, trigger, event }) => {
      const { id, subjects } = parseChange(trigger.parse(event, recordedScope))
      expect(id).toBe(dedupeKey)
      expect(subjects.filter(({ resource }) => !isVersion(resource))).toHaveLength(1)
      expect(affected.map(({ arn }) => findName(arn))).toContain(findName(subjects[0]?.resource.arn))
    },
  )

  it('are the same change when delivered again', () => {
    const [again] = all.filter(({ reason }) => reason === 'duplicate')
    const [first] = all.filter(({ file }) => again?.given?.includes(file))
    expect(parseChange(iamTrigger.parse(again?.event, recordedScope))).toEqual(
      parseChange(iamTrigger.parse(first?.event, recordedScope)),
    )
  })

  it.each([...audited, ...notAudited])(
    '$file matches only the rules of its trigger',
    ({ file, trigger, event }) => {
      const admitted = triggers.filter(({ patterns }) =>
        patterns.some(pattern => isMatchedByPattern(pattern, event)),
      )
      expect(admitted).toEqual(file === OWN_FUNCTION ? [selfTrigger, trigger] : [trigger])
    },
  )
})

describe('events that are filtered or ignored', () => {
  it('include failed and read-only calls', () => {
    const out = all.filter(({ reason }) => reason === 'failed' || reason === 'read-only')
    expect(out.map(({ file }) => file)).toHaveLength(3)
    for (const { event } of out)
      expect(
        triggers.some(({ patterns }) => patterns.some(pattern => isMatchedByPattern(pattern, event))),
      ).toBe(false)
  })

  it.each(audited)('ignores a dry run of $file', ({ event, trigger }) => {
    const dry = applyMergePatch(event, { detail: { requestParameters: { dryRun: true } } })
    expect(trigger.parse(dry, recordedScope)).toEqual({ ignored: 'dry-run' })
  })

  it('do not include IAM, which is global, for any audited regions', () => {
    for (const { event, trigger } of audited) {
      const parsedEvent = trigger.parse(event, { regions: [] })
      expect('change' in parsedEvent ? 'change' : parsedEvent.ignored).toBe(
        trigger === iamTrigger ? 'change' : 'out-of-scope-region',
      )
    }
  })
})

describe('incomplete events', () => {
  it.each(audited)(
    '$file: any part left out or nulled is read or refused, never ignored',
    ({ event, trigger }) => {
      const complete = listKinds(trigger.parse(event, recordedScope))
      const reads = parseIncompleteEvents(event, damaged => trigger.parse(damaged, recordedScope))
      expect(reads.filter(({ read }) => 'ignored' in read)).toEqual([])
      const others = reads.filter(({ read }) => 'change' in read && listKinds(read) !== complete)
      expect(others).toEqual([])
    },
  )

  it.each(audited)('$file: any invalid part is parsed or rejected', ({ event, trigger }) => {
    expectInvalidPartsHandled(
      event,
      damaged => trigger.parse(damaged, recordedScope),
      { odd: ['arn:aws:lambda', ':::::::'] },
      ({ subjects }) => {
        for (const { facts } of subjects) expect(facts === 'ALL' || Array.isArray(facts)).toBe(true)
      },
    )
  })
})

/** Versions of a function are read again beside the function, as far as a call names them. */
function isVersion({ kind }: Resource): boolean {
  return kind === 'AWS::Lambda::Version'
}

/** The kinds of the subjects of a change, resolved or not. */
function listKinds(parsedEvent: ParsedEvent): string {
  const { subjects, unresolvedKinds = [] } = parseChange(parsedEvent)
  const resources = subjects.map(({ resource }) => resource).filter(resource => !isVersion(resource))
  return [...new Set([...resources.map(({ kind }) => kind), ...unresolvedKinds])].toSorted().join()
}

function findName(arn = ''): string | undefined {
  return arn.split(/[:/]/).at(-1)
}

function parseChange(parsedEvent: ParsedEvent) {
  if ('change' in parsedEvent) return parsedEvent.change
  throw new Error(`ignored: ${parsedEvent.ignored}`)
}
