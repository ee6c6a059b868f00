import type { Trigger } from '../../audit/changes/triggers.ts'
import { triggers } from '../../audit/changes/triggers.ts'
import { numbered } from '../../audit/deployment/rules.ts'
import { list } from './words.ts'

/** Where the rules of a trigger are. */
const WHERE: Readonly<Record<Trigger['where'], string>> = {
  EVERY_REGION: 'each region in scope',
  FIRST_REGION: 'us-east-1',
  OWN_REGIONS: 'each region in scope, the home region and us-east-1',
}

/** The rules by which events come in, as rows of a table: name, place and events. */
export function ruleRows(): string[][] {
  return triggers.flatMap(trigger =>
    numbered(trigger).map(({ name, pattern, state }) => [
      `\`${name}\``,
      WHERE[trigger.where] + (state === 'ENABLED' ? '' : ', also for events that say they only read'),
      eventsIn(pattern),
    ]),
  )
}

const CALL = 'AWS API Call via CloudTrail'

/** Which events a pattern is for. */
function eventsIn(pattern: object): string {
  const {
    source = [],
    detail,
    ...rest
  } = pattern as {
    source?: readonly string[]
    detail?: { eventName?: readonly unknown[] }
    'detail-type'?: readonly string[]
  }
  const services = list(source.map(name => `\`${name}\``))
  const types = rest['detail-type'] ?? []
  if (!types.includes(CALL)) return `${list(types.map(type => `\`${type}\``))} of ${services}`
  const names = detail?.eventName ?? []
  const prefixes = names.filter(name => typeof name !== 'string').length
  const listed = names.length - prefixes
  const how = [
    ...(listed > 0 ? [`${listed} by name`] : []),
    ...(prefixes > 0 ? [`by ${prefixes} beginnings of names`] : []),
  ]
  return `calls of ${services}, ${how.join(' and ')}`
}
