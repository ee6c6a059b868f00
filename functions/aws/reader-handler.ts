import { randomBytes } from 'node:crypto'
import type { Store } from '../../audit/account/store.ts'
import { putIfAbsent } from '../../audit/account/store.ts'
import type { Trigger } from '../../audit/changes/triggers.ts'
import { confirmAfter } from '../../audit/timing.ts'
import type { Call } from '../answers/operation.ts'
import { readerBy } from '../answers/reader.ts'
import { redaction } from '../answers/redaction.ts'
import { read } from '../work.ts'
import { consume } from './consume.ts'
import { configuration, sourceOf, urlOf, variable } from './environment.ts'
import { count, logger } from './log.ts'
import { sqsPost } from './queues.ts'
import { tableStore } from './table.ts'

/** The Lambda handler of a reader: works off the queue of `trigger` and asks AWS by `call`. */
export function readerHandler(trigger: Trigger, call: Call) {
  const { queue } = trigger
  const { regions, timing } = configuration()
  const store = tableStore(variable('table'))
  const post = sqsPost(urlOf)
  let key: Promise<string> | undefined

  return consume(sourceOf(queue), async message => {
    key ??= redactionKey(store)
    const reader = readerBy(call, redaction(await key))
    const ports = { store, reader, post, timing, queue, now, confirmAfter: confirmAfter(timing) }
    const outcome = await read(message, trigger, { regions }, ports)
    if ('ignored' in outcome) count('ignored', outcome.ignored)
    else logger.info('read', { affected: outcome.affected.length })
  })
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
