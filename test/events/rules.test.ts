import { describe, expect, it } from 'vitest'
import { ownRegions } from '../../audit/deployment/extent.ts'
import { DEFAULT_BUS } from '../../audit/deployment/names.ts'
import { extentOf } from './deployment.ts'
import { count } from './figures.ts'
import { folders, needsAction } from './folder.ts'
import { deployedRules, isProposedFor, letsIn, queuesOf } from './routing.ts'

/** The most characters of an event pattern (EventBridge User Guide, "Amazon EventBridge quotas"). */
const LONGEST_PATTERN = 2_048

describe.for(folders)('the rules that are deployed for the account of $name', folder => {
  const { world, entries } = folder
  const rules = ownRegions(extentOf(world)).flatMap(region => deployedRules(region, world))
  const proposed = Object.values(folder.rules)

  it('have patterns that EventBridge takes', () => {
    expect(rules).not.toHaveLength(0)
    const lengths = rules.map(({ pattern }) => JSON.stringify(pattern).length)
    expect(lengths.filter(length => length > LONGEST_PATTERN)).toEqual([])
  })

  it.for(entries.filter(needsAction))('let $file in: $title', ({ file }, context) => {
    const event = folder.event(file)
    const arising = deployedRules(event.region, world).filter(({ bus }) => bus === DEFAULT_BUS)
    expect(arising.filter(rule => letsIn(rule, event))).not.toEqual([])
    expect(queuesOf(event, world)).not.toEqual([])
    count(context, 'rules: events let in')
    if (proposed.some(rule => isProposedFor(rule, event, folder)))
      count(context, 'rules: of these proposed too')
  })
})
