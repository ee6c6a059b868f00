import { checklist } from '../audit/checklist.ts'
import { tell } from '../audit/notifications/tell.ts'
import { busAnnouncer } from './aws/announcements.ts'
import { consume } from './aws/consume.ts'
import { configuration, sourceNamed, urlOf, variable } from './aws/environment.ts'
import { sqsPost } from './aws/queues.ts'
import { tableStore } from './aws/table.ts'
import { topicNotifier } from './aws/topic.ts'
import { asTell } from './work.ts'

const { settings, timing } = configuration()
const ports = {
  store: tableStore(variable('table')),
  post: sqsPost(urlOf),
  notifier: topicNotifier(variable('topic')),
  announcer: busAnnouncer(variable('findingsBus')),
  checklist,
  settings,
  timing,
  now: () => new Date(),
}

/** Tells what came of a cause, in one message, as soon as all of its work is done. */
export const handler = consume(sourceNamed, message => tell(asTell(message), ports))
