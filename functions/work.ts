import { UnreadableEvent, type IgnoreReason, type Scope } from '../audit/changes/change.ts'
import type { Affected } from '../audit/changes/affected.ts'
import type { Trigger } from '../audit/changes/triggers.ts'
import type { LookAgain, ReadRequest, Reassess, Tell } from '../audit/messages.ts'
import { look, readRequested, respond, type RespondPorts } from '../audit/respond.ts'

/** What a reader does with a message of its queue: an event, another look, a request of another reader. */
export async function read(
  message: unknown,
  trigger: Trigger,
  scope: Scope,
  ports: RespondPorts,
): Promise<{ ignored: IgnoreReason } | { affected: Affected[] }> {
  const { type } = objectOf(message)
  if (type === 'look-again') {
    const again = message as LookAgain
    return { affected: await look(again.change, again.number, ports) }
  }
  if (type === 'read-request') {
    await readRequested(message as ReadRequest, ports)
    return { affected: [] }
  }
  const event = trigger.read(message, scope)
  return 'ignored' in event ? event : respond(event.change, ports)
}

/** A message of the `reassess` queue. Throws UnreadableEvent for anything else. */
export function asReassess(message: unknown): Reassess {
  if (objectOf(message)['type'] !== 'reassess') throw new UnreadableEvent('no message to reassess something')
  return message as Reassess
}

/** A message of the `notify` queue. Throws UnreadableEvent for anything else. */
export function asTell(message: unknown): Tell {
  if (objectOf(message)['type'] !== 'tell') throw new UnreadableEvent('no message to tell something')
  return message as Tell
}

function objectOf(message: unknown): Record<string, unknown> {
  if (typeof message === 'object' && message !== null) return message as Record<string, unknown>
  throw new UnreadableEvent('a message that is no JSON object')
}
