import type { Trigger } from '../../audit/events/triggers.ts'
import { triggers } from '../../audit/events/triggers.ts'
import { buildTriggerRules } from '../../audit/deployment/rules.ts'
import { joinPhrases } from './wording.ts'
import { DEFAULT_PREFIX } from '../../audit/resources/assay/deployment-names.ts'

/** The regions of the rules of a trigger. */
const REGION_TEXTS: Readonly<Record<Trigger['regions'], string>> = {
  SCOPE_REGIONS: 'each audited region',
  IAM_EVENT_REGION: 'us-east-1',
  ASSAY_REGIONS: 'each audited region, the home region and us-east-1',
}

/** Builds table rows of all rules: name, regions and events. */
export function buildRuleRows(): string[][] {
  return triggers.flatMap(trigger =>
    buildTriggerRules(trigger, DEFAULT_PREFIX).map(({ name, pattern, state }) => [
      `\`${name}\``,
      REGION_TEXTS[trigger.regions] + (state === 'ENABLED' ? '' : ', including read-only events'),
      describePattern(pattern),
    ]),
  )
}

const CALL = 'AWS API Call via CloudTrail'

/** Describes the events that a pattern matches. */
function describePattern(pattern: object): string {
  const {
    source = [],
    detail,
    ...rest
  } = pattern as {
    source?: readonly string[]
    detail?: { eventName?: readonly unknown[] }
    'detail-type'?: readonly string[]
  }
  const services = joinPhrases(source.map(name => `\`${name}\``))
  const types = rest['detail-type'] ?? []
  if (!types.includes(CALL)) return `${joinPhrases(types.map(type => `\`${type}\``))} of ${services}`
  const names = detail?.eventName ?? []
  const prefixes = names.filter(name => typeof name !== 'string').length
  const listed = names.length - prefixes
  const how = [
    ...(listed > 0 ? [`${listed} by name`] : []),
    ...(prefixes > 0 ? [`${prefixes} by name prefix`] : []),
  ]
  return `calls of ${services}, ${how.join(' and ')}`
}
