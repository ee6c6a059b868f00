import { describe, expect, it } from 'vitest'
import { isPatternMatch } from '../../../audit/events/event-pattern.ts'
import { triggers } from '../../../audit/events/triggers.ts'
import { readGroundTruthFile } from '../../events/world.ts'
import { isMatchedByPattern } from './event-pattern.ts'
import { listIndexEntries } from './recorded-events.ts'

const patterns = triggers.flatMap(trigger => trigger.patterns)

describe('isPatternMatch', () => {
  it.each(listIndexEntries(''))('matches $file as EventBridge does', ({ file }) => {
    const event = readGroundTruthFile(file)
    expect(patterns.map(pattern => isPatternMatch(pattern, event))).toEqual(
      patterns.map(pattern => isMatchedByPattern(pattern, event)),
    )
  })

  it.each([
    [{ $or: [{ a: [1] }, { b: [2] }] }, { b: 2 }, true],
    [{ $or: [{ a: [1] }, { b: [2] }] }, { a: 2, b: 1 }, false],
    [{ c: [3], $or: [{ a: [1] }, { b: [2] }] }, { a: 1 }, false],
    [{ a: [{ wildcard: '*/assay-*' }] }, { a: 'https://sqs.eu-west-1.amazonaws.com/1/assay-notify' }, true],
    [{ a: [{ wildcard: '*/assay-*' }] }, { a: 'assay-notify' }, false],
    [{ a: [{ wildcard: '*/assay-*' }] }, { a: 7 }, false],
    [{ a: [{ prefix: 'assay-' }] }, { a: ['other', 'assay-x'] }, true],
    [{ a: [{ prefix: 'assay-' }] }, { a: [] }, false],
    [{ a: [{ exists: false }] }, { a: null }, false],
    [{ a: [{ exists: false }] }, {}, true],
    [{ a: [{ 'anything-but': ['x', 'y'] }] }, { a: 'y' }, false],
    [{ a: [{ 'anything-but': ['x', 'y'] }] }, { a: 'z' }, true],
    [{ a: [{ 'anything-but': ['x', 'y'] }] }, { a: null }, true],
    [{ a: [{ 'anything-but': ['x', 'y'] }] }, {}, false],
    [{ a: [{ 'anything-but': { prefix: 'x:' } }] }, { a: 'x:1' }, false],
    [{ a: [{ 'anything-but': { prefix: 'x:' } }] }, { a: 'y:1' }, true],
    [{ a: [{ 'anything-but': { prefix: 'x:' } }] }, { a: null }, true],
    [{ a: [{ 'anything-but': { prefix: 'x:' } }] }, {}, false],
    [{ toString: [{ exists: false }] }, {}, true],
  ])('%j: %j is %s', (pattern, event, is) => {
    expect(isPatternMatch(pattern, event)).toBe(is)
    expect(isMatchedByPattern(pattern, event)).toBe(is)
  })

  it('throws for an unsupported operator', () => {
    expect(() => isPatternMatch({ a: [{ suffix: 'x' }] }, { a: 'x' })).toThrow('suffix')
  })
})
