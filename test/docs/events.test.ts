import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { UnreadableEvent, type Change, type ParsedEvent } from '../../audit/events/change.ts'
import { isPatternMatch } from '../../audit/events/event-pattern.ts'
import { listEventPatterns, triggers, matchTriggers, type Trigger } from '../../audit/events/triggers.ts'
import type { CollectorQueue } from '../../audit/resources/collector-queue.ts'
import { getKindDefinition } from '../../audit/resources/kinds.ts'
import type { Kind } from '../../audit/resources/resource.ts'
import { eventSections } from '../../docs/events/event-sections.ts'
import { buildCallExamples } from '../../docs/events/event-example.ts'
import { renderEventsPage } from '../../docs/events/events-page.ts'
import { exampleScope, removeParameters } from '../../docs/events/event-rows.ts'
import { auditResourceLists } from '../../functions/collectors/all-resource-lists.ts'
import { readGroundTruthFile } from '../events/world.ts'

const examples = eventSections.flatMap(eventSection => eventSection.examples)
const bare = examples.flatMap(({ event }) => removeParameters(event) ?? [])
const listDocumentedEvents = ({ name, that = '' }: { name: string; that?: string }) => `${name} ${that}`

/**
 * All variants of `pattern` with one of its choices. Sources follow from the name, and `exists` is not a choice.
 */
function listChoices(pattern: unknown): unknown[] {
  if (Array.isArray(pattern))
    return pattern.some(isOptional) ? [pattern] : pattern.flatMap(each => listChoices(each).map(one => [one]))
  if (typeof pattern !== 'object' || pattern === null) return [pattern]
  const fields = Object.entries(pattern).filter(([name]) => name !== 'source')
  if (fields.some(([name]) => ['prefix', 'wildcard'].includes(name))) return [pattern]
  return fields.flatMap(([name, wanted]) =>
    listChoices(wanted).map(choice => ({ ...pattern, [name]: choice })),
  )
}

function isOptional(choice: unknown): boolean {
  return choice === null || (typeof choice === 'object' && 'exists' in choice)
}

/** The choices in `patterns` that no example covers, with or without parameters. */
function listUncovered(patterns: readonly unknown[]): string[] {
  const all = [...examples.map(({ event }) => event), ...bare]
  return patterns
    .flatMap(listChoices)
    .filter(choice => !all.some(event => isPatternMatch(choice, event)))
    .map(choice => JSON.stringify(choice))
}

/** The results of all triggers that match an event. */
function listReads(event: object): Map<CollectorQueue, ParsedEvent | 'unreadable'> {
  return new Map(matchTriggers(event).map(trigger => [trigger.queue, parseWith(trigger, event)]))
}

function parseWith(trigger: Trigger, event: object): ParsedEvent | 'unreadable' {
  try {
    return trigger.parse(event, exampleScope)
  } catch (failure) {
    if (failure instanceof UnreadableEvent) return 'unreadable'
    throw failure
  }
}

function isChange(read: ParsedEvent | 'unreadable' | undefined): read is { change: Change } {
  return typeof read === 'object' && 'change' in read
}

function listUnresolved(event: object): Kind[] {
  return [...listReads(event).values()].filter(isChange).flatMap(({ change }) => change.unresolvedKinds ?? [])
}

/**
 * Assay's functions and schedules exist only in its home region: a call that does not name one of them is not treated as a
 * change of Assay; the full scan covers it.
 */
function isHandledBySweep(collectorQueue: CollectorQueue, event: object): boolean {
  return (
    collectorQueue === 'self-change' && isPatternMatch({ source: ['aws.lambda', 'aws.scheduler'] }, event)
  )
}

/** The operations of an SDK client. */
function listOperations(client: object): string[] {
  return Object.keys(client).flatMap(name => /^([A-Z]\w+)Command$/.exec(name)?.[1] ?? [])
}

describe('docs/events.md', () => {
  it('matches the parsers; npm run docs updates it', () => {
    const page = readFileSync(new URL('../../docs/events.md', import.meta.url), 'utf8')
    expect(page).toBe(renderEventsPage())
    for (const { name } of examples) expect(page).toContain(`| \`${name}\``)
  })
})

describe('the examples of events', () => {
  it('cover every name and name prefix in the rules', () => {
    expect(listUncovered(triggers.flatMap(listEventPatterns))).toEqual([])
    expect(listChoices({ a: ['b', { prefix: 'c' }], d: { e: [1, 2] } })).toHaveLength(4)
    expect(listUncovered([{ source: ['aws.iam'], detail: { eventName: ['ForgetRole'] } }])).toHaveLength(1)
  })

  it('cover every proposed rule', () => {
    const rules = readGroundTruthFile('rules.json') as Record<string, { pattern: object }>
    expect(Object.keys(rules).length).toBeGreaterThan(10)
    expect(listUncovered(Object.values(rules).map(({ pattern }) => pattern))).toEqual([])
  })

  it('are unique', () => {
    for (const { examples: own } of eventSections)
      expect(new Set(own.map(listDocumentedEvents)).size).toBe(own.length)
  })

  it.each(examples.map(eventExample => [listDocumentedEvents(eventExample), eventExample] as const))(
    'can be parsed: %s',
    (_, { event }) => {
      const reads = listReads(event)
      expect([...reads.values()]).not.toHaveLength(0)
      expect([...reads.values()]).not.toContain('unreadable')
    },
  )

  it.each(
    examples.flatMap(eventExample => {
      const without = removeParameters(eventExample.event)
      return without === undefined
        ? []
        : [[listDocumentedEvents(eventExample), eventExample, without] as const]
    }),
  )('changes no less if CloudTrail omits its parameters: %s', (_, { event }, without) => {
    const changed = [...listReads(event)]
      .filter(([queue, read]) => isChange(read) && !isHandledBySweep(queue, event))
      .map(([queue]) => queue)
    const [reads, queues] = [listReads(without), [...listReads(without).keys()]]
    expect([...reads.values()]).not.toContain('unreadable')
    expect(
      queues.filter(
        collectorQueue => changed.includes(collectorQueue) && !isChange(reads.get(collectorQueue)),
      ),
    ).toEqual([])
  })

  it('leave only kinds unresolved that can be listed or are known', () => {
    const kinds = [...examples.map(({ event }) => event), ...bare].flatMap(listUnresolved)
    expect(kinds.length).toBeGreaterThan(100)
    const listed = auditResourceLists.map(({ kind }) => kind)
    const found = (kind: Kind) =>
      listed.includes(kind) || getKindDefinition(kind).auditedIfReferenced === true
    expect([...new Set(kinds)].filter(kind => !found(kind))).toEqual([])
  })
})

describe('the API operations of AWS', async () => {
  const clients = {
    cloudtrail: await import('@aws-sdk/client-cloudtrail'),
    codebuild: await import('@aws-sdk/client-codebuild'),
    ec2: await import('@aws-sdk/client-ec2'),
    ecr: await import('@aws-sdk/client-ecr'),
    ecs: await import('@aws-sdk/client-ecs'),
    events: await import('@aws-sdk/client-eventbridge'),
    'access-analyzer': await import('@aws-sdk/client-accessanalyzer'),
    guardduty: await import('@aws-sdk/client-guardduty'),
    iam: await import('@aws-sdk/client-iam'),
    inspector2: await import('@aws-sdk/client-inspector2'),
    lambda: await import('@aws-sdk/client-lambda'),
    logs: await import('@aws-sdk/client-cloudwatch-logs'),
    monitoring: await import('@aws-sdk/client-cloudwatch'),
    scheduler: await import('@aws-sdk/client-scheduler'),
    sns: await import('@aws-sdk/client-sns'),
    sqs: await import('@aws-sdk/client-sqs'),
  }

  it('have an example if a rule matches their name prefix', () => {
    const missing = Object.entries(clients).flatMap(([service, client]) =>
      listOperations(client)
        .filter(name =>
          buildCallExamples(service, { [name]: {} }).some(({ event }) => matchTriggers(event).length > 0),
        )
        .filter(name => !examples.some(eventExample => eventExample.name === name))
        .map(name => `${service}:${name}`),
    )
    expect(missing).toEqual([])
    expect(listOperations(clients.iam)).toContain('AttachRolePolicy')
  })

  it('include all calls in rules and examples, except for Organizations', () => {
    const all = new Set(Object.values(clients).flatMap(listOperations))
    const called = examples.filter(({ event }) => removeParameters(event) !== undefined)
    const organizations = eventSections.find(({ title }) => title === 'Organizations')?.examples ?? []
    const invented = called.filter(
      eventExample => !organizations.includes(eventExample) && !all.has(eventExample.name),
    )
    expect(invented.map(({ name }) => name)).toEqual(['PolicyExecutionEvent', 'ConsoleLogin'])
  })
})
