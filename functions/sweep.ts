import { arrivalRegions } from '../audit/settings/regions.ts'
import { scopeOf } from '../audit/settings/scope.ts'
import { sweptListings } from './answers/listings.ts'
import { consume } from './aws/consume.ts'
import { configuration, sourceNamed, urlOf, variable } from './aws/environment.ts'
import { eventHistory } from './aws/history.ts'
import { sqsPost } from './aws/queues.ts'
import { tableCatalogue, tableStore } from './aws/table.ts'
import { sweep } from './work.ts'

const deployed = configuration()
const { home, regions, timing } = deployed
const account = variable('account')
const table = variable('table')
const ports = {
  store: tableStore(table),
  catalogue: tableCatalogue(table),
  history: eventHistory(),
  post: sqsPost(urlOf),
  lists: sweptListings,
  scope: scopeOf(account, deployed),
  timing,
  now: () => new Date(),
}
const estate = { account, home, regions: arrivalRegions({ home, regions }) }

/** Looks at the whole account again, on schedule and when it is deployed: what no event told is found. */
export const handler = consume(sourceNamed, message => sweep(message, estate, ports))
