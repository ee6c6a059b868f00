import * as z from 'zod/mini'

const texts = z.optional(z.nullable(z.array(z.string())))
const field = z.object({ Field: z.string(), Equals: texts, StartsWith: texts, EndsWith: texts })
const advancedSelector = z.object({ FieldSelectors: z.array(field) })
const basicSelector = z.object({
  ReadWriteType: z.optional(z.nullable(z.enum(['All', 'ReadOnly', 'WriteOnly']))),
  IncludeManagementEvents: z.optional(z.nullable(z.boolean())),
})

/** GetEventSelectors: a trail has basic or advanced selectors. */
export const eventSelectorsResponse = z
  .object({
    EventSelectors: z.optional(z.nullable(z.array(basicSelector))),
    AdvancedEventSelectors: z.optional(z.nullable(z.array(advancedSelector))),
  })
  .check(
    z.refine(
      response => Boolean(response.EventSelectors ?? response.AdvancedEventSelectors),
      'the trail has no event selectors',
    ),
  )

/** Whether a trail with these selectors logs management events that write. */
export function hasManagementWriteSelector(response: z.infer<typeof eventSelectorsResponse>): boolean {
  const { EventSelectors, AdvancedEventSelectors } = response
  return (
    (EventSelectors ?? []).some(isWriteSelector) ||
    (AdvancedEventSelectors ?? []).some(isAdvancedWriteSelector)
  )
}

/** The defaults: management events are included, of both types (CloudTrail API Reference, EventSelector). */
function isWriteSelector({ ReadWriteType, IncludeManagementEvents }: z.infer<typeof basicSelector>): boolean {
  return (IncludeManagementEvents ?? true) && ReadWriteType !== 'ReadOnly'
}

/**
 * An advanced selector with fields besides the category logs only some events; one that excludes event sources
 * logs the rest.
 */
function isAdvancedWriteSelector({ FieldSelectors }: z.infer<typeof advancedSelector>): boolean {
  const category = FieldSelectors.find(({ Field }) => Field === 'eventCategory')
  if (category?.Equals?.includes('Management') !== true) return false
  return FieldSelectors.every(each => {
    if (each.Field === 'eventCategory') return true
    if (each.Field === 'readOnly') return each.Equals?.includes('false') === true
    return [each.Equals, each.StartsWith, each.EndsWith].every(picked => (picked ?? []).length === 0)
  })
}
