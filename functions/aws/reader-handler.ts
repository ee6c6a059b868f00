import { randomBytes } from 'node:crypto'
import { queueName } from '../../audit/deployment/names.ts'
import type { Store } from '../../audit/account/store.ts'
import { putIfAbsent } from '../../audit/account/store.ts'
import type { Trigger } from '../../audit/changes/triggers.ts'
import { scopeOf } from '../../audit/settings/scope.ts'
import { confirmAfter } from '../../audit/timing.ts'
import { slow } from '../../audit/messages.ts'
import type { ListOrder } from '../../audit/listed.ts'
import type { Answers } from '../answers/aspect.ts'
import { listedBy } from '../answers/listed.ts'
import type { Listing } from '../answers/listing.ts'
import type { Call } from '../answers/operation.ts'
import { paced } from '../answers/paced.ts'
import { reading } from '../answers/reading.ts'
import { redaction } from '../answers/redaction.ts'
import { read } from '../work.ts'
import { consume } from './consume.ts'
import { configuration, sourceNamed, urlOf, variable } from './environment.ts'
import { count, logger } from './log.ts'
import { sqsPost } from './queues.ts'
import { tableStore } from './table.ts'

/** What a reader asks AWS by, how it reads what is answered, and what it lists. */
export interface Sight {
  call: Call
  answers: Answers
  listings: readonly Listing[]
}

/** The Lambda handler of a reader, which works off the queues of `trigger`. */
export function readerHandler(trigger: Trigger, { call, answers, listings }: Sight) {
  const { queue } = trigger
  const deployed = configuration()
  const { timing } = deployed
  const scope = scopeOf(variable('account'), deployed)
  const store = tableStore(variable('table'))
  const post = sqsPost(urlOf)
  let key: Promise<string> | undefined

  const calls = { prompt: paced(call, PROMPT, pacemaker), slow: paced(call, SLOW, pacemaker) }

  return consume(sourceNamed, async (message, from) => {
    key ??= redactionKey(store)
    const asked = from === queueName(slow(queue)) ? calls.slow : calls.prompt
    const reader = reading({ answers, call: asked, redact: redaction(await key), extent: deployed })
    const list = (order: ListOrder) => listedBy(listings, asked, order)
    const ports = { store, reader, list, post, timing, queue, now, confirmAfter: confirmAfter(timing) }
    const outcome = await read(message, trigger, scope, ports)
    if ('ignored' in outcome) return count('ignored', outcome.ignored)
    const { affected, unresolved } = outcome
    logger.info('read', { affected: affected.length, ...(unresolved ? { unresolved } : {}) })
  })
}

/**
 * Calls a second of Lambda's control plane, of whose 15 the account's own deployments live: two copies of the function
 * work off events and two a sweep, so 5 at the most.
 */
const PROMPT = 1.5
const SLOW = 1

const pacemaker = {
  now: () => Date.now(),
  wait: (milliseconds: number) => new Promise<void>(resolve => setTimeout(resolve, milliseconds)),
}

function now(): Date {
  return new Date()
}

const KEY = { partition: 'DEPLOYMENT', sort: 'REDACTION KEY' }

/** The key of the hashes that stand for secrets: made once, by whoever needs it first. */
async function redactionKey(store: Store): Promise<string> {
  await putIfAbsent(store, KEY, randomBytes(32).toString('hex'))
  return String((await store.load(KEY))?.body)
}
