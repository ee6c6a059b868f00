import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { UnreadableEvent, type Change, type Read } from '../../audit/changes/change.ts'
import { isOfPattern } from '../../audit/changes/pattern.ts'
import { patternsOf, triggers, triggersOf, type Trigger } from '../../audit/changes/triggers.ts'
import type { Reader } from '../../audit/messages.ts'
import { definitionOf } from '../../audit/resources/kinds.ts'
import type { Kind } from '../../audit/resources/resource.ts'
import { catalogue } from '../../docs/events/catalogue.ts'
import { calls } from '../../docs/events/example.ts'
import { eventsPage } from '../../docs/events/page.ts'
import { scope, withoutParameters } from '../../docs/events/row.ts'
import { listings } from '../../functions/answers/listings.ts'
import { eventFile } from '../events/world.ts'

const examples = catalogue.flatMap(section => section.examples)
const bare = examples.flatMap(({ event }) => withoutParameters(event) ?? [])
const spoken = ({ name, that = '' }: { name: string; that?: string }) => `${name} ${that}`

/**
 * Patterns that are `pattern` with one of the choices that it leaves, each of them once. The source follows from the
 * name, and what may lack is no choice.
 */
function choicesOf(pattern: unknown): unknown[] {
  if (Array.isArray(pattern))
    return pattern.some(isLacking) ? [pattern] : pattern.flatMap(each => choicesOf(each).map(one => [one]))
  if (typeof pattern !== 'object' || pattern === null) return [pattern]
  const fields = Object.entries(pattern).filter(([name]) => name !== 'source')
  if (fields.some(([name]) => ['prefix', 'wildcard'].includes(name))) return [pattern]
  return fields.flatMap(([name, wanted]) => choicesOf(wanted).map(choice => ({ ...pattern, [name]: choice })))
}

function isLacking(choice: unknown): boolean {
  return choice === null || (typeof choice === 'object' && 'exists' in choice)
}

/** What of `patterns` is in no example, with its parameters or without. */
function uncovered(patterns: readonly unknown[]): string[] {
  const all = [...examples.map(({ event }) => event), ...bare]
  return patterns
    .flatMap(choicesOf)
    .filter(choice => !all.some(event => isOfPattern(choice, event)))
    .map(choice => JSON.stringify(choice))
}

/** What each reader answers that gets an event. */
function readsOf(event: object): Map<Reader, Read | 'unreadable'> {
  return new Map(triggersOf(event).map(trigger => [trigger.queue, readBy(trigger, event)]))
}

function readBy(trigger: Trigger, event: object): Read | 'unreadable' {
  try {
    return trigger.read(event, scope)
  } catch (failure) {
    if (failure instanceof UnreadableEvent) return 'unreadable'
    throw failure
  }
}

function isChange(read: Read | 'unreadable' | undefined): read is { change: Change } {
  return typeof read === 'object' && 'change' in read
}

function unresolvedIn(event: object): Kind[] {
  return [...readsOf(event).values()].filter(isChange).flatMap(({ change }) => change.unresolved ?? [])
}

/**
 * Assay's functions and schedules are in its home region alone: a call that does not say that it is about one of them is
 * none of the auditor's, wherever it is made.
 */
function isLeftToTheSweep(reader: Reader, event: object): boolean {
  return reader === 'auditor-change' && isOfPattern({ source: ['aws.lambda', 'aws.scheduler'] }, event)
}

/** The operations that a client of the SDK has. */
function operationsOf(client: object): string[] {
  return Object.keys(client).flatMap(name => /^([A-Z]\w+)Command$/.exec(name)?.[1] ?? [])
}

describe('docs/events.md', () => {
  it('is what the readers say; npm run docs brings it up to date', () => {
    const page = readFileSync(new URL('../../docs/events.md', import.meta.url), 'utf8')
    expect(page).toBe(eventsPage())
    for (const { name } of examples) expect(page).toContain(`| \`${name}\``)
  })
})

describe('the catalogue of events', () => {
  it('has one of every name, and of every beginning of a name, that a rule lets in', () => {
    expect(uncovered(triggers.flatMap(patternsOf))).toEqual([])
    expect(choicesOf({ a: ['b', { prefix: 'c' }], d: { e: [1, 2] } })).toHaveLength(4)
    expect(uncovered([{ source: ['aws.iam'], detail: { eventName: ['ForgetRole'] } }])).toHaveLength(1)
  })

  it('has one of every kind of event that should be let in', () => {
    const rules = eventFile('rules.json') as Record<string, { pattern: object }>
    expect(Object.keys(rules).length).toBeGreaterThan(10)
    expect(uncovered(Object.values(rules).map(({ pattern }) => pattern))).toEqual([])
  })

  it('has none twice', () => {
    for (const { examples: own } of catalogue) expect(new Set(own.map(spoken)).size).toBe(own.length)
  })

  it.each(examples.map(example => [spoken(example), example] as const))('can be read: %s', (_, { event }) => {
    const reads = readsOf(event)
    expect([...reads.values()]).not.toHaveLength(0)
    expect([...reads.values()]).not.toContain('unreadable')
  })

  it.each(
    examples.flatMap(example => {
      const without = withoutParameters(example.event)
      return without === undefined ? [] : [[spoken(example), example, without] as const]
    }),
  )('means no less where CloudTrail left out its parameters: %s', (_, { event }, without) => {
    const changed = [...readsOf(event)]
      .filter(([reader, read]) => isChange(read) && !isLeftToTheSweep(reader, event))
      .map(([reader]) => reader)
    const [reads, readers] = [readsOf(without), [...readsOf(without).keys()]]
    expect([...reads.values()]).not.toContain('unreadable')
    expect(readers.filter(reader => changed.includes(reader) && !isChange(reads.get(reader)))).toEqual([])
  })

  it('names only kinds that can be listed, or are known, where an event does not say whom it is about', () => {
    const kinds = [...examples.map(({ event }) => event), ...bare].flatMap(unresolvedIn)
    expect(kinds.length).toBeGreaterThan(100)
    const listed = listings.map(({ kind }) => kind)
    const found = (kind: Kind) => listed.includes(kind) || definitionOf(kind).onlyWhereNamed === true
    expect([...new Set(kinds)].filter(kind => !found(kind))).toEqual([])
  })
})

describe('the calls that AWS has', async () => {
  const clients = {
    cloudtrail: await import('@aws-sdk/client-cloudtrail'),
    ec2: await import('@aws-sdk/client-ec2'),
    ecr: await import('@aws-sdk/client-ecr'),
    ecs: await import('@aws-sdk/client-ecs'),
    events: await import('@aws-sdk/client-eventbridge'),
    guardduty: await import('@aws-sdk/client-guardduty'),
    iam: await import('@aws-sdk/client-iam'),
    inspector2: await import('@aws-sdk/client-inspector2'),
    lambda: await import('@aws-sdk/client-lambda'),
    monitoring: await import('@aws-sdk/client-cloudwatch'),
    scheduler: await import('@aws-sdk/client-scheduler'),
    sns: await import('@aws-sdk/client-sns'),
    sqs: await import('@aws-sdk/client-sqs'),
  }

  it('are in the catalogue, as far as rules let them in by how their names begin', () => {
    const missing = Object.entries(clients).flatMap(([service, client]) =>
      operationsOf(client)
        .filter(name => calls(service, { [name]: {} }).some(({ event }) => triggersOf(event).length > 0))
        .filter(name => !examples.some(example => example.name === name))
        .map(name => `${service}:${name}`),
    )
    expect(missing).toEqual([])
    expect(operationsOf(clients.iam)).toContain('AttachRolePolicy')
  })

  it('are all that rules and catalogue name, but for those of Organizations', () => {
    const all = new Set(Object.values(clients).flatMap(operationsOf))
    const called = examples.filter(({ event }) => withoutParameters(event) !== undefined)
    const organizations = catalogue.find(({ title }) => title === 'Organizations')?.examples ?? []
    const invented = called.filter(example => !organizations.includes(example) && !all.has(example.name))
    expect(invented.map(({ name }) => name)).toEqual(['PolicyExecutionEvent'])
  })
})
