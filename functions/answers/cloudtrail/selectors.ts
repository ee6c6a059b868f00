import * as z from 'zod/mini'

const texts = z.optional(z.nullable(z.array(z.string())))
const field = z.object({ Field: z.string(), Equals: texts, StartsWith: texts, EndsWith: texts })
const advanced = z.object({ FieldSelectors: z.array(field) })
const basic = z.object({
  ReadWriteType: z.optional(z.nullable(z.enum(['All', 'ReadOnly', 'WriteOnly']))),
  IncludeManagementEvents: z.optional(z.nullable(z.boolean())),
})

/** GetEventSelectors: a trail has selectors of one form or of the other. */
export const selectorsAnswer = z
  .object({
    EventSelectors: z.optional(z.nullable(z.array(basic))),
    AdvancedEventSelectors: z.optional(z.nullable(z.array(advanced))),
  })
  .check(z.refine(said => Boolean(said.EventSelectors ?? said.AdvancedEventSelectors), 'it has no selectors'))

/** Whether a trail with these selectors logs the management events that change something. */
export function logsManagementWrites(said: z.infer<typeof selectorsAnswer>): boolean {
  const { EventSelectors, AdvancedEventSelectors } = said
  return (
    (EventSelectors ?? []).some(basicLogsWrites) || (AdvancedEventSelectors ?? []).some(advancedLogsWrites)
  )
}

/** What is not said: management events are included, of both types (CloudTrail API Reference, EventSelector). */
function basicLogsWrites({ ReadWriteType, IncludeManagementEvents }: z.infer<typeof basic>): boolean {
  return (IncludeManagementEvents ?? true) && ReadWriteType !== 'ReadOnly'
}

/** A selector that picks events by more than their category logs only some; one that leaves some out logs the rest. */
function advancedLogsWrites({ FieldSelectors }: z.infer<typeof advanced>): boolean {
  const category = FieldSelectors.find(({ Field }) => Field === 'eventCategory')
  if (category?.Equals?.includes('Management') !== true) return false
  return FieldSelectors.every(each => {
    if (each.Field === 'eventCategory') return true
    if (each.Field === 'readOnly') return each.Equals?.includes('false') === true
    return [each.Equals, each.StartsWith, each.EndsWith].every(picked => (picked ?? []).length === 0)
  })
}
