import { UnreadableEvent } from './events/change.ts'
import type { EventBody, EventMessage, Message } from './messages.ts'

/** The required members of a message of each type. */
const REQUIRED_MEMBERS = {
  recheck: ['change', 'attempt'],
  'scheduled-refresh': ['at', 'resources'],
  discover: ['origin', 'attempt', 'resource'],
  'relist-kind': ['origin', 'kind', 'region'],
  'refresh-missing': ['origin', 'kind', 'region', 'listedAt'],
  evaluate: ['changeId', 'task', 'resources'],
  'update-escalation-index': ['changeId', 'task', 'account', 'resources'],
  'rebuild-escalation-index': ['account', 'sweep'],
  notify: ['changeId'],
  sweep: ['at'],
  reconcile: ['sweep', 'regions', 'since'],
  'sweep-list': ['sweep', 'label', 'region'],
  'sweep-refresh': ['sweep', 'task', 'resources'],
  'sweep-verify-missing': ['sweep'],
  report: ['at'],
} as const satisfies {
  [Type in Message['type']]: readonly Exclude<keyof Extract<Message, { type: Type }>, 'type'>[]
}

/** Parses the body of a queue's message. A body without `type` is an event. Throws UnreadableEvent. */
export function parseMessage(body: unknown): Message | EventMessage {
  if (typeof body !== 'object' || body === null) throw new UnreadableEvent('the message is not a JSON object')
  if (!('type' in body)) return { type: 'event', event: body as EventBody }
  const { type } = body
  if (typeof type !== 'string' || !Object.hasOwn(REQUIRED_MEMBERS, type))
    throw new UnreadableEvent(`unknown message type ${JSON.stringify(type)?.slice(0, 80)}`)
  const missing = REQUIRED_MEMBERS[type as Message['type']].find(member => !Object.hasOwn(body, member))
  if (missing !== undefined) throw new UnreadableEvent(`the message ${type} has no member ${missing}`)
  return body as Message
}

/** The handlers of one queue, one for each type of message that it carries: a missing one does not compile. */
export type MessageHandlers<M extends { type: string }, Deps, Outcome> = {
  readonly [Type in M['type']]: (message: Extract<M, { type: Type }>, deps: Deps) => Promise<Outcome>
}

/** Passes a message to the handler of its type. Throws UnreadableEvent if this queue does not carry the type. */
export async function handleMessage<Deps, Outcome>(
  handlers: Readonly<Record<string, (message: never, deps: Deps) => Promise<Outcome>>>,
  body: unknown,
  deps: Deps,
): Promise<Outcome> {
  const message = parseMessage(body)
  const handler = Object.hasOwn(handlers, message.type) ? handlers[message.type] : undefined
  if (handler === undefined)
    throw new UnreadableEvent(
      message.type === 'event'
        ? 'this queue carries no events'
        : `this queue carries no ${message.type} messages`,
    )
  return handler(message as never, deps)
}
