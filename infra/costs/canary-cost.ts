import { canaryDeadlines } from '../../audit/resources/assay/canary.ts'
import { consumption } from './consumption.ts'
import { prices } from './prices.ts'

/** The canaries of a month. */
const CANARIES = (30 * 86_400) / canaryDeadlines.period

/**
 * The monthly cost of a canary in dollars: its metric, and its changes, each priced like the most expensive kind of change,
 * although a canary reads only the alarms of one region.
 */
export function computeCanaryCost(): number {
  const { change, units, requestsPerMessage, gigabyteSecondsPerMessage } = consumption
  const message =
    requestsPerMessage * prices.queueRequest +
    prices.invocation +
    gigabyteSecondsPerMessage * prices.gigabyteSecond
  const each =
    prices.scheduled +
    change.messages * message +
    change.reads * units.read * prices.read +
    change.writes * units.write * prices.write
  return CANARIES * each + prices.metric
}
