import { describe, expect, it } from 'vitest'
import { listDeployedRegions } from '../../audit/deployment/scope.ts'
import { DEFAULT_BUS } from '../../audit/resources/assay/deployment-names.ts'
import { deriveDeploymentScope } from './simulation/deployment.ts'
import { addToCounter } from './counters.ts'
import { eventFolders, isActionable } from './ground-truth/event-folder.ts'
import { listWorldRules, isRuleForEvent, isMatchedByRule, listTargetQueues } from './simulation/routing.ts'

/** The maximum length of an event pattern (EventBridge User Guide, "Amazon EventBridge quotas"). */
const LONGEST_PATTERN = 2_048

describe.for(eventFolders)('the deployed rules for $name', folder => {
  const { world, entries } = folder
  const rules = listDeployedRegions(deriveDeploymentScope(world)).flatMap(region =>
    listWorldRules(region, world),
  )
  const proposed = Object.values(folder.rules)

  it('have patterns that EventBridge accepts', () => {
    expect(rules).not.toHaveLength(0)
    const lengths = rules.map(({ pattern }) => JSON.stringify(pattern).length)
    expect(lengths.filter(length => length > LONGEST_PATTERN)).toEqual([])
  })

  it.for(entries.filter(isActionable))('match $file: $title', ({ file }, context) => {
    const event = folder.event(file)
    const arising = listWorldRules(event.region, world).filter(({ bus }) => bus === DEFAULT_BUS)
    expect(arising.filter(rule => isMatchedByRule(rule, event))).not.toEqual([])
    expect(listTargetQueues(event, world)).not.toEqual([])
    addToCounter(context, 'rules: events matched')
    if (proposed.some(rule => isRuleForEvent(rule, event, folder)))
      addToCounter(context, 'rules: of these proposed too')
  })
})
