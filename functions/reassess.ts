import { checklist } from '../audit/checklist.ts'
import { consume } from './aws/consume.ts'
import { configuration, sourceNamed, urlOf, variable } from './aws/environment.ts'
import { count, logger } from './aws/log.ts'
import { sqsPost } from './aws/queues.ts'
import { tableStore } from './aws/table.ts'
import { knowledge } from './knowledge.ts'
import { brotli } from './packing.ts'
import { judge } from './work.ts'

const { settings, timing } = configuration()
const ports = {
  store: tableStore(variable('table')),
  post: sqsPost(urlOf),
  checklist,
  settings,
  knowledge,
  timing,
  packing: brotli,
  remembered: {},
  now: () => new Date(),
  onFailure(control: string, failure: unknown) {
    count('controlFailed', control)
    logger.error('a control failed', { control, error: failure as Error })
  },
}

/** Judges resources from the account model, and who may become whom, records what that changes, and has it told. */
export const handler = consume(sourceNamed, message => judge(message, ports))
