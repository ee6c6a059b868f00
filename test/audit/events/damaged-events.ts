import * as fc from 'fast-check'
import { UnreadableEvent, type Change, type ParsedEvent } from '../../../audit/events/change.ts'
import { listPaths, replaceAtPath } from '../../json-paths.ts'

type ParseEvent = (event: unknown) => ParsedEvent

/** The result for an event without the part at `path`, or with null there. */
interface IncompleteEventResult {
  path: string
  value: undefined | null
  read: ParsedEvent | { refused: string }
}

/** Parses `event` with every part left out and nulled. Throws if one is neither parsed nor rejected. */
export function parseIncompleteEvents(event: unknown, parse: ParseEvent): IncompleteEventResult[] {
  return listPaths(event).flatMap(path =>
    [undefined, null].map(value => ({
      path: path.join('.'),
      value,
      read: tryParse(parse, replaceAtPath(event, path, value)),
    })),
  )
}

/**
 * Expects that `event` is parsed or rejected with any value in place of any part, often one of `odd`. `check` gets
 * each change that it becomes.
 */
export function expectInvalidPartsHandled(
  event: unknown,
  parse: ParseEvent,
  { odd, runs = 60 }: { odd: readonly unknown[]; runs?: number },
  check: (change: Change) => void,
): void {
  const anyValue = fc.oneof(
    fc.jsonValue({ maxDepth: 3 }),
    fc.constantFrom('', 'constructor', '__proto__', 'x'.repeat(5_000), ...odd),
  )
  fc.assert(
    fc.property(fc.constantFrom(...listPaths(event)), anyValue, (path, value) => {
      const read = tryParse(parse, replaceAtPath(event, path, value))
      if ('change' in read) check(read.change)
    }),
    { numRuns: runs },
  )
}

function tryParse(parse: ParseEvent, event: unknown): IncompleteEventResult['read'] {
  try {
    return parse(event)
  } catch (failure) {
    if (failure instanceof UnreadableEvent) return { refused: failure.message }
    throw failure
  }
}
